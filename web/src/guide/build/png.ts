/** The size of a PNG, which its first chunk says (width and height in pixels, 16 bytes from the beginning). */
export function sizeOf(png: Uint8Array): { width: number; height: number } {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (png.byteLength < 24 || view.getUint32(0) !== 0x8950_4e47) throw new Error('it is no PNG');
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
