import type { ChildProcess } from 'node:child_process';
import { spawnModel } from './spawn-model.ts';

/** How a model's process came to its end. */
export type ModelEnding = {
  /** `was ended by SIGKILL` */
  how: string;
  /** The last that it said on its standard error. */
  errorTail: string;
};

/** The process that a run's model works in. */
export type ModelProcess = {
  readonly pid: number | undefined;
  /** Sends it a message; a process that takes none is ended. */
  send(message: object): void;
  /** Ends it at once. */
  end(): void;
  /** Whether it keeps this process alive. */
  setAlive(isNeeded: boolean): void;
};

export type ModelProcessOptions = {
  /** A file of JavaScript that calls `answerParent`. */
  program: string;
  /** `data/runs/<id>`, its argument. */
  runFolder: string;
  onMessage(message: unknown): void;
  /** Is called once the process has ended, also where it could not be started. */
  onEnd(ending: ModelEnding): void;
};

const errorTailCharacters = 2000;

/** Lets a process, and what leads to it, keep this one alive or not. */
function setAlive(child: ChildProcess, isNeeded: boolean): void {
  const handles = [child, child.channel, child.stderr as { ref?(): void; unref?(): void } | null];
  for (const handle of handles) {
    if (isNeeded) handle?.ref?.();
    else handle?.unref?.();
  }
}

/** Starts the process of a run's model. */
export function startModelProcess({
  program,
  runFolder,
  onMessage,
  onEnd,
}: ModelProcessOptions): ModelProcess {
  const child = spawnModel(program, runFolder);
  let errorTail = '';
  let hasEnded = false;

  function tellEnd(how: string): void {
    if (hasEnded) return; // one that could not be spawned may tell it twice
    hasEnded = true;
    onEnd({ how, errorTail });
  }

  child.stderr?.on('data', (chunk) => {
    errorTail = (errorTail + chunk).slice(-errorTailCharacters);
  });
  child.on('message', onMessage);
  child.once('exit', (code, signal) =>
    tellEnd(signal ? `was ended by ${signal}` : `exited with code ${code}`),
  );
  child.on('error', ({ message }) => {
    if (child.pid === undefined) tellEnd(`cannot be started: ${message}`);
  });
  const end = (): void => void child.kill('SIGKILL');
  return {
    pid: child.pid,
    send: (message) => void child.send(message, (error) => error && end()),
    end,
    setAlive: (isNeeded) => setAlive(child, isNeeded),
  };
}
