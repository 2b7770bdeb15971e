import { imageSidePx, patchGridSide } from '@sightline/contracts';
import sharp from 'sharp';

const gapPx = 8;
const darkest = 215; // of 255: what matters least can still be made out

/** A veil, thin over the places whose value is high: it hides no colour of the picture. */
async function drawVeil(map: readonly number[]): Promise<Buffer> {
  const highest = Math.max(...map);
  const rgba = new Uint8Array(4 * map.length);
  for (const [place, value] of map.entries()) {
    const share = highest > 0 ? Math.max(0, value) / highest : 0;
    rgba[4 * place + 3] = Math.round(darkest * (1 - share));
  }
  const raw = { width: patchGridSide, height: patchGridSide, channels: 4 as const };
  return sharp(rgba, { raw })
    .resize(imageSidePx, imageSidePx, { kernel: 'cubic' })
    .png()
    .toBuffer();
}

/**
 * Draws a picture, and it again under each map: bright where the map is high.
 *
 * @param pixels uint8 [224, 224, 3]
 * @param maps [7, 7] each; values below 0 count as 0
 * @returns a PNG, the panels side by side
 */
export async function drawMaps(
  pixels: Uint8Array,
  maps: readonly (readonly number[])[],
): Promise<Uint8Array> {
  const raw = { width: imageSidePx, height: imageSidePx, channels: 3 as const };
  const picture = await sharp(pixels, { raw }).png().toBuffer();
  const panels = [undefined, ...(await Promise.all(maps.map(drawVeil)))];
  const left = (panel: number): number => panel * (imageSidePx + gapPx);
  const layers = panels.flatMap((veil, panel) =>
    [picture, ...(veil ? [veil] : [])].map((input) => ({ input, left: left(panel), top: 0 })),
  );
  const width = left(panels.length) - gapPx;
  return sharp({ create: { width, height: imageSidePx, channels: 3, background: '#ffffff' } })
    .composite(layers)
    .png()
    .toBuffer();
}
