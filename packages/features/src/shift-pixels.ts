import { imageSidePx } from '@sightline/contracts';

const channelCount = 3;
const rowBytes = imageSidePx * channelCount;

/**
 * Copies one image moved right by `dx` and down by `dy` pixels; its edge pixels fill the gap.
 *
 * @param source uint8 [224, 224, 3]
 * @param target uint8 [224, 224, 3], another memory
 */
export function shiftPixels(source: Uint8Array, target: Uint8Array, dx: number, dy: number): void {
  const kept = rowBytes - Math.abs(dx) * channelCount;
  for (let y = 0; y < imageSidePx; y++) {
    const from = Math.min(imageSidePx - 1, Math.max(0, y - dy)) * rowBytes;
    const to = y * rowBytes;
    const sourceStart = from + Math.max(0, -dx) * channelCount;
    const targetStart = to + Math.max(0, dx) * channelCount;
    target.set(source.subarray(sourceStart, sourceStart + kept), targetStart);
    const edge = dx > 0 ? from : from + rowBytes - channelCount;
    for (let gap = 0; gap < Math.abs(dx); gap++) {
      const at = dx > 0 ? to + gap * channelCount : to + kept + gap * channelCount;
      target.set(source.subarray(edge, edge + channelCount), at);
    }
  }
}
