import type { ChildProcess } from 'node:child_process';
import { heardError, StageError } from '@sightline/contracts';
import type { AskKind, Given, HostReply, HostRequest } from './message.ts';
import { startHost } from './start-host.ts';

/** The process that a run's model works in. */
export type ModelHost = {
  readonly pid: number | undefined;
  isBusy(): boolean;
  /**
   * Has the model answer; one request at a time.
   *
   * @throws StageError what the model threw on purpose, or `crash` or `stalled` where its process
   * ended; else an Error whose words are for the terminal
   */
  work(request: HostRequest): Promise<Given[AskKind]>;
  /** Ends the process, and waits until it has ended. */
  close(): Promise<void>;
};

/** Loading the model included, on a slow machine. */
const maxWorkSeconds = 300;
const errorTailCharacters = 2000;

type Turn = { settle(given: Given[AskKind]): void; fail(error: Error): void };

function endedError(how: string, errorTail: string, why: 'crashed' | 'late' | 'closed') {
  if (why === 'closed') {
    return new StageError('interrupted', { message: 'the studio closed while the model worked' });
  }
  if (why === 'late') {
    return new StageError('stalled', {
      message: `the model did not answer within ${maxWorkSeconds} seconds; its process was ended`,
      fix: 'Ask again: it is started anew.',
    });
  }
  return new StageError('crash', {
    message: `the process that the model works in ${how}`,
    fix: 'Ask again: it is started anew. If it was ended for want of memory, free some.',
    details: { errorTail },
  });
}

/** Lets an idle process, and what leads to it, keep nobody alive. */
function setAlive(child: ChildProcess, isNeeded: boolean): void {
  const handles = [child, child.channel, child.stderr as { ref?(): void; unref?(): void } | null];
  for (const handle of handles) {
    if (isNeeded) handle?.ref?.();
    else handle?.unref?.();
  }
}

/**
 * Starts the process of a run's model; the model itself is loaded with the first question.
 *
 * @param runFolder `data/runs/<id>`
 * @param onEnd is called once the process has ended, before the request under way fails
 */
export function createModelHost(runFolder: string, onEnd: () => void): ModelHost {
  const child = startHost(runFolder);
  let turn: Turn | undefined;
  let why: 'crashed' | 'late' | 'closed' = 'crashed';
  let errorTail = '';
  let hasEnded = false;
  let onEnded = (): void => {};
  const ended = new Promise<void>((resolve) => {
    onEnded = resolve;
  });

  function onClose(how: string): void {
    if (hasEnded) return; // one that could not be spawned may tell it twice
    hasEnded = true;
    onEnd();
    turn?.fail(endedError(how, errorTail, why));
    onEnded();
  }

  child.stderr?.on('data', (chunk) => {
    errorTail = (errorTail + chunk).slice(-errorTailCharacters);
  });
  child.on('message', (reply: HostReply) => {
    if ('given' in reply) turn?.settle(reply.given);
    else turn?.fail(heardError(reply));
  });
  child.once('exit', (code, signal) =>
    onClose(signal ? `was ended by ${signal}` : `exited with code ${code}`),
  );
  child.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (child.pid === undefined) onClose(`cannot be started: ${code ?? 'unknown reason'}`);
  });

  function end(reason: typeof why): void {
    why = reason;
    child.kill('SIGKILL');
  }

  return {
    pid: child.pid,
    isBusy: () => turn !== undefined,
    async work(request) {
      setAlive(child, true);
      const timer = setTimeout(end, maxWorkSeconds * 1000, 'late');
      try {
        return await new Promise((settle, fail) => {
          turn = { settle, fail };
          child.send(request, (error) => error && end('crashed'));
        });
      } finally {
        clearTimeout(timer);
        turn = undefined;
        setAlive(child, false);
      }
    },
    close() {
      setAlive(child, true);
      if (!hasEnded) end('closed');
      return ended;
    },
  };
}
