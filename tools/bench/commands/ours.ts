import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPredictor } from '@sightline/predict';
import { medianOf } from '../steps/rate.ts';
import { shortRun } from './prepare-run.ts';
import { sightline } from './sightline.ts';

const [warmUpCount, askCount] = [5, 30];
const question = 'What color is the cat?';
const [root, imagePath] = process.argv.slice(2) as [string, string];

/** Milliseconds of an answer, everything loaded. */
async function askWarm(): Promise<number> {
  const predictor = await createPredictor(join(root, 'data', 'runs', 'latest'));
  const image = await readFile(imagePath);
  const times: number[] = [];
  for (let index = 0; index < warmUpCount + askCount; index++) {
    const start = performance.now();
    await predictor.ask(image, question);
    if (index >= warmUpCount) times.push(performance.now() - start);
  }
  predictor.dispose();
  return medianOf(times);
}

const cold = await sightline(root, ['ask', imagePath, question], ['npx', 'sightline']);
const cached = await sightline(root, shortRun);
const rates = {
  ask_warm: await askWarm(),
  ask_cold: cold.seconds,
  run_cached: cached.seconds,
};
process.stdout.write(`${JSON.stringify(rates)}\n`);
