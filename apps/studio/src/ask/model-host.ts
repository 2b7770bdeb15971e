import { fileURLToPath } from 'node:url';
import { heardError, StageError } from '@sightline/contracts';
import { type ModelEnding, startModelProcess } from '@sightline/predict/process';
import type { AskKind, Given, HostReply, HostRequest } from './message.ts';

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

/** The same path from `src`, where tests run, and from `dist`. */
const program = fileURLToPath(new URL('../../dist/ask/host.js', import.meta.url));
/** Loading the model included, on a slow machine. */
const maxWorkSeconds = 300;

type Turn = { settle(given: Given[AskKind]): void; fail(error: Error): void };

function endedError({ how, errorTail }: ModelEnding, why: 'crashed' | 'late' | 'closed') {
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

/**
 * Starts the process of a run's model; the model itself is loaded with the first question.
 *
 * @param runFolder `data/runs/<id>`
 * @param onEnd is called once the process has ended, before the request under way fails
 */
export function createModelHost(runFolder: string, onEnd: () => void): ModelHost {
  let turn: Turn | undefined;
  let why: 'crashed' | 'late' | 'closed' = 'crashed';
  let hasEnded = false;
  let onEnded = (): void => {};
  const ended = new Promise<void>((resolve) => {
    onEnded = resolve;
  });
  const model = startModelProcess({
    program,
    runFolder,
    onMessage(message) {
      const reply = message as HostReply;
      if ('given' in reply) turn?.settle(reply.given);
      else turn?.fail(heardError(reply));
    },
    onEnd(ending) {
      hasEnded = true;
      onEnd();
      turn?.fail(endedError(ending, why));
      onEnded();
    },
  });

  function end(reason: typeof why): void {
    why = reason;
    model.end();
  }

  return {
    pid: model.pid,
    isBusy: () => turn !== undefined,
    async work(request) {
      model.setAlive(true);
      const timer = setTimeout(end, maxWorkSeconds * 1000, 'late');
      try {
        return await new Promise((settle, fail) => {
          turn = { settle, fail };
          model.send(request);
        });
      } finally {
        clearTimeout(timer);
        turn = undefined;
        model.setAlive(false);
      }
    },
    close() {
      model.setAlive(true);
      if (!hasEnded) end('closed');
      return ended;
    },
  };
}
