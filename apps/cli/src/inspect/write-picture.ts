import { writeFile } from 'node:fs/promises';
import { StageError } from '@sightline/contracts';
import type { Picture } from '../render/picture.ts';

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
  try {
    await writeFile(path, png, { flag: 'wx' });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const what = code === 'EEXIST' ? 'is there already' : message;
    throw new StageError('usage', {
      message: `${path}: ${what}`,
      fix: 'Name a new file with --png.',
      cause,
    });
  }
}
