/** Frame headers are the markers C0 to CF, but for these three. */
const otherMarkers = new Set([0xc4, 0xc8, 0xcc]);

/**
 * Reads the size that stands in the header of a JPEG file, before any rotation.
 *
 * @returns undefined for what is no JPEG and for a header that is damaged or unusual.
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf section B.1
 */
export function readJpegSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker < 0xc0 || marker === 0xff) return undefined;
    if (marker > 0xcf || otherMarkers.has(marker)) continue;
    const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
    return width > 0 && height > 0 ? { width, height } : undefined;
  }
  return undefined;
}
