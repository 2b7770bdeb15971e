import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { cacheFolder, type StageContext, StageError } from '@sightline/contracts';
import type { ClipConfig } from './config.ts';
import { cachedFolder, maxBytesOf } from './model-files.ts';

/** The hub: `HF_ENDPOINT`, as the hub's own clients read it, or the public one. */
export function hubAddress(environment: NodeJS.ProcessEnv = process.env): string {
  return (environment.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
}

/** Where a file of a model is fetched from. */
export function fileAddress({ model, revision }: ClipConfig, path: string): string {
  return `${hubAddress()}/${model}/resolve/${revision}/${path}`;
}

/** Lets bytes through until there are too many. */
function limitBytes(maxBytes: number): Transform {
  let count = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      count += chunk.length;
      done(count > maxBytes ? new Error(`it has more than ${maxBytes} bytes`) : null, chunk);
    },
  });
}

/**
 * Writes elsewhere in the cache, then renames: nobody ever reads half a model, and what a kill
 * leaves there the set-up removes.
 */
async function fetchFile(address: string, target: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(address, { signal });
  if (!response.ok || !response.body) throw new Error(`it answers ${response.status}`);
  const partial = join(cacheFolder(), 'partial');
  for (const folder of [partial, dirname(target)]) await mkdir(folder, { recursive: true });
  const temporary = join(partial, `model-${randomUUID()}`);
  try {
    await pipeline(
      Readable.fromWeb(response.body as ReadableStream),
      limitBytes(maxBytesOf(target)),
      createWriteStream(temporary),
      { signal },
    );
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Why a request came to nothing; what `fetch` throws says it in its cause. */
function reasonOf(thrown: unknown): string {
  const { message, cause } = thrown as Error;
  return cause instanceof Error ? `${message} (${cause.message || cause.name})` : message;
}

/**
 * Fetches files of a model from the hub into the cache.
 *
 * @throws StageError `missing-data` where the hub cannot be reached or does not have them
 */
export async function fetchModel(
  config: ClipConfig,
  paths: readonly string[],
  { signal, report }: Pick<StageContext, 'signal' | 'report'>,
): Promise<void> {
  const folder = cachedFolder(config);
  const totalCount = paths.length;
  for (const [doneCount, path] of paths.entries()) {
    signal.throwIfAborted();
    report({ type: 'progress', phase: 'fetch model', doneCount, totalCount, unit: 'files' });
    const address = fileAddress(config, path);
    await fetchFile(address, join(folder, path), signal).catch((cause) => {
      signal.throwIfAborted();
      throw new StageError('missing-data', {
        message: `features: ${path} of ${config.model} is not in ${folder}, and ${address} could not be fetched: ${reasonOf(cause)}`,
        fix: `Go online or let HF_ENDPOINT name a mirror; or put the model's files into a folder and set features.folder to it. It needs ${paths.join(', ')}.`,
        cause,
      });
    });
  }
}
