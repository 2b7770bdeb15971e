import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createImageDecoder, defaultImageLimits } from '@sightline/images';

const inFlightCount = 64; // as the stage has it
const warmUpCount = 64;

const decoder = createImageDecoder(defaultImageLimits);

async function decode(paths: readonly string[]): Promise<void> {
  for (let start = 0; start < paths.length; start += inFlightCount) {
    const group = paths.slice(start, start + inFlightCount);
    await Promise.all(group.map(async (path) => decoder.resize(await readFile(path))));
  }
}

const [folder] = process.argv.slice(2);
const rates: Record<string, number> = {};
for (const kind of await readdir(folder!)) {
  const names = await readdir(join(folder!, kind));
  const paths = names.map((name) => join(folder!, kind, name));
  await decode(paths.slice(0, warmUpCount));
  const before = performance.now();
  await decode(paths);
  rates[kind] = (1000 * paths.length) / (performance.now() - before);
}
await decoder.close();
process.stdout.write(`${JSON.stringify(rates)}\n`);
