import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { StageError } from '@sightline/contracts';
import type { DecoderSettings } from './message.ts';

export type DecoderChild = { child: ChildProcess; pipe: Socket };

/** The program of a decoder process; the same path from `src`, where tests run, and from `dist`. */
export const decoderProgram: string = fileURLToPath(
  new URL('../dist/decoder-main.js', import.meta.url),
);

/** Beside pixels: Node, libvips and the encoded image. */
const baseBytes = 2 ** 30;
/** A picture of 16 bits a channel with alpha, turned, takes two copies of 8 bytes, and some. */
const bytesPerPixel = 24;

/**
 * No core files, so much memory and no more, and the first to be ended where the machine runs out.
 * A shell's own limits, which the program keeps; where one cannot be set, it does without.
 */
const shell = [
  'ulimit -c 0 2>/dev/null',
  'ulimit -d "$0" 2>/dev/null',
  'echo 900 2>/dev/null >/proc/self/oom_score_adj',
  'exec "$@"',
].join('; ');

/** What of the environment a decoder gets: no keys and no secrets. */
const passedOn = ['LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'FONTCONFIG_FILE', 'FONTCONFIG_PATH'];

/**
 * Three threads: one waits for requests, one decodes, one writes. Two arenas of memory: glibc gives
 * each thread one of its own, and libvips' threads leave gaps in theirs.
 */
const settingsOfDecoders = { UV_THREADPOOL_SIZE: '3', MALLOC_ARENA_MAX: '2' };

const flagsOfDecoders = ['--expose-gc']; // see free-pixels.ts

function cannotSpawn(problem: string, cause?: unknown): StageError {
  return new StageError('failed', {
    message: `The process that decodes images cannot be started: ${problem}.`,
    fix: 'Free some memory, or allow more open files and processes (ulimit -n, ulimit -u).',
    cause,
  });
}

function trySpawn(words: string[], env: NodeJS.ProcessEnv): ChildProcess {
  try {
    return spawn('/bin/sh', words, { env, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw cannotSpawn((error as Error).message, error);
  }
}

/**
 * Starts a decoder process; it speaks through its file descriptor 3.
 *
 * @throws StageError `failed` where the system has no memory or no files left for it.
 */
export function startDecoder(program: string, settings: DecoderSettings): DecoderChild {
  const maxDataBytes = baseBytes + bytesPerPixel * settings.limits.maxPixels;
  const given = [process.execPath, ...flagsOfDecoders, program, JSON.stringify(settings)];
  const environment = passedOn.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const words = ['-c', shell, String(Math.ceil(maxDataBytes / 1024)), ...given];
  const child = trySpawn(words, { ...Object.fromEntries(environment), ...settingsOfDecoders });
  child.on('error', () => {}); // comes later, also where there is nobody to listen any more
  const pipe = child.stdio?.[3]; // no stdio where no pipe could be made
  if (!pipe) throw cannotSpawn('too many files are open');
  return { child, pipe: pipe as Socket };
}
