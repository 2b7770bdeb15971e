import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where the maps of a picture and a question lie when no file is named: in the run's own folder. */
export function mapPath(runFolder: string, image: Uint8Array, question: string): string {
  const hash = createHash('sha256').update(image).update('\0').update(question);
  return join(runFolder, 'asked', `${hash.digest('hex').slice(0, 12)}.png`);
}
