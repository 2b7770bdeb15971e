import { type ChildProcess, spawn } from 'node:child_process';

/** No core files: a picture that somebody asked about would lie in them. */
const shell = 'ulimit -c 0 2>/dev/null; exec "$@"';

/** What of the environment a model gets: where things lie and what it computes on, no secrets. */
const passedOn =
  /^(PATH|HOME|TMPDIR|XDG_CACHE_HOME|SIGHTLINE_(CACHE|VOCABULARY)|(DY)?LD_LIBRARY_PATH|FONTCONFIG_(FILE|PATH)|OMP_NUM_THREADS|(CUDA|NVIDIA|TF)_\w+)$/;

const settingsOfModels = { TF_CPP_MIN_LOG_LEVEL: '3', MALLOC_ARENA_MAX: '2' };

/** The environment of a model's process. */
export function modelEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => passedOn.test(name));
  return { ...settingsOfModels, ...Object.fromEntries(kept) };
}

/**
 * Starts the process that the model of a run works in, since TensorFlow blocks its thread; it
 * speaks through Node's channel and ends with this process.
 */
export function spawnModel(program: string, runFolder: string): ChildProcess {
  const words = ['-c', shell, 'sh', process.execPath, program, runFolder];
  return spawn('/bin/sh', words, {
    env: modelEnvironment(process.env),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}
