import type { Picture } from '../render/picture.ts';
import { writeNewFile } from '../run/write-new-file.ts';

/**
 * Writes a picture as a PNG; a file that is there is never overwritten.
 *
 * @throws StageError `usage` where the file is there already or cannot be written
 */
export async function writePicture(picture: Picture, path: string): Promise<void> {
  const { default: sharp } = await import('sharp');
  const { widthPx: width, heightPx: height, pixels } = picture;
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  await writeNewFile(path, png, '--png');
}
