// The real stage, held up after each epoch and failing as often as a recipe says, so that what a
// person sees meanwhile can be looked at.
import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { train as real } from '@sightline/train/stage';
import { z } from 'zod';

const trouble = {
  epochMs: z.int().default(0),
  failCount: z.int().default(0),
  /** A file with a letter an attempt, since each runs in a process of its own. */
  attemptsPath: z.string().optional(),
};

/** @param {string | undefined} path */
function countAttempt(path) {
  if (!path) return 1;
  appendFileSync(path, '.');
  return readFileSync(path, 'utf8').length;
}

/**
 * @param {import('@sightline/contracts').StageContext} context
 * @param {number} epochMs
 * @returns {import('@sightline/contracts').StageContext}
 */
function holdUp(context, epochMs) {
  const { checkpoint, signal } = context;
  let isDue = false;
  return {
    ...context,
    report(event) {
      if (event.type === 'epoch') isDue = true;
      context.report(event);
    },
    checkpoint: {
      load: () => checkpoint.load(),
      intervalMs: 0, // it is asked to save at every step, and can be held up there
      async save(bytes) {
        await checkpoint.save(bytes);
        if (isDue) await sleep(epochMs, undefined, { signal });
        isDue = false;
      },
    },
  };
}

const settings = /** @type {z.ZodObject} */ (/** @type {unknown} */ (real.config));

/** @type {import('@sightline/contracts').Stage<any>} */
export const train = {
  ...real,
  config: settings.extend(trouble),
  async run(input, output, { epochMs, failCount, attemptsPath, ...config }, context) {
    const attempt = countAttempt(attemptsPath);
    if (attempt <= failCount) throw new Error(`failed on purpose, attempt ${attempt}`);
    await real.run(input, output, config, epochMs > 0 ? holdUp(context, epochMs) : context);
  },
};
