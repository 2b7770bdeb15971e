import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

export const sharedData: string = fileURLToPath(
  new URL('../../../../shared/data', import.meta.url),
);

/** A small picture of one colour. */
export async function draw(red: number): Promise<Uint8Array> {
  const background = { r: red, g: 0, b: 0 };
  return sharp({ create: { width: 4, height: 4, channels: 3, background } })
    .png()
    .toBuffer();
}

/** A new folder with these files. */
export function writeFiles(files: Record<string, Uint8Array | string>): string {
  const root = mkdtempSync(join(tmpdir(), 'sightline-data-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export const jsonLines = (...rows: unknown[]): string =>
  rows.map((row) => JSON.stringify(row)).join('\n');
