/** A photo as it is sent: a phone's camera makes ten megabytes, and a stairwell has little signal. */

/** The longer side, in pixels: what was left at which door can be seen on it. */
export const SIDE_MAX = 1600;
const QUALITY = 0.8;

/** The size of a picture that fits, in pixels; a smaller one stays as it is. */
export function fitting(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * The picture as a JPEG that fits, upright, without what else the camera wrote into the file, such as where it was taken.
 * @throws {DOMException} the file is no picture
 */
export async function scaledDown(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    const { width, height } = fitting(picture.width, picture.height);
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    if (context === null) throw new DOMException('no room for a picture', 'QuotaExceededError');
    // JPEG has no transparency; what is clear would be black.
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, width, height);
    return await new Promise<Blob>((made, failed) =>
      canvas.toBlob((blob) => (blob === null ? failed(new DOMException('no picture', 'EncodingError')) : made(blob)), 'image/jpeg', QUALITY),
    );
  } finally {
    picture.close();
  }
}
