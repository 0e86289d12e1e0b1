/** Photos as cameras make them, made small enough for a bad line before they are sent. */

/** What is sent has less than so many bytes, unless it is no picture. */
export const SENT_BYTES_MAX = 2_000_000;
/** So many pixels on the longer side are enough to read a receipt. */
const SIDE_MAX = 2_200;
const QUALITIES = [0.85, 0.7, 0.55, 0.4];
const AS_IT_IS = ['image/jpeg', 'image/png', 'image/webp'];

/** That a file is no picture that this browser can read. */
export class NoPicture extends Error {}

/**
 * The file itself where it is small or no picture, else the same picture with fewer pixels, as JPEG below {@link SENT_BYTES_MAX}.
 *
 * @throws {NoPicture} where it is too large and cannot be read
 */
export async function scaledDown(file: Blob): Promise<Blob> {
  if (file.type === 'application/pdf' || (file.size < SENT_BYTES_MAX && AS_IT_IS.includes(file.type))) return file;
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => {
    throw new NoPicture();
  });
  try {
    for (let side = SIDE_MAX; side >= 400; side = Math.floor(side * 0.7)) {
      const found = await smallEnough(picture, side);
      if (found !== undefined) return found;
    }
  } finally {
    picture.close();
  }
  throw new NoPicture();
}

async function smallEnough(picture: ImageBitmap, side: number): Promise<Blob | undefined> {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  for (const quality of QUALITIES) {
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality));
    if (blob !== null && blob.size < SENT_BYTES_MAX) return blob;
  }
  return undefined;
}
