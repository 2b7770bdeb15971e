import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
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

/** Starts a decoder process; it speaks through its file descriptor 3. */
export function startDecoder(program: string, settings: DecoderSettings): DecoderChild {
  const maxDataBytes = baseBytes + bytesPerPixel * settings.limits.maxPixels;
  const given = [process.execPath, program, JSON.stringify(settings)];
  const environment = passedOn.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const words = ['-c', shell, String(Math.ceil(maxDataBytes / 1024)), ...given];
  const child = spawn('/bin/sh', words, {
    env: { ...Object.fromEntries(environment), ...settingsOfDecoders },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  return { child, pipe: child.stdio[3] as Socket };
}
