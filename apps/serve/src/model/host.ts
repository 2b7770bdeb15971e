import {
  type ErrorRecord,
  imageBytes,
  StageError,
  toErrorRecord,
  toStageError,
} from '@sightline/contracts';
import {
  type Completer,
  type Completion,
  type CompletionRequest,
  type CompletionToken,
  createCompleter,
} from '@sightline/predict';
import { answerParent } from '@sightline/predict/process';
import type { FromModel, ToModel } from './message.ts';

// The program that a served model works in; model-worker.ts starts it. Its argument is the run's folder.
const runFolder = process.argv[2]!;

/** Requests of the batch under way that nobody waits for any more. */
const left = new Set<number>();
let completer: Completer | undefined;

const tell = (message: FromModel): void => parent.tell(message);

/** With the stack of what nobody foresaw, for the log. */
function recordOf(thrown: unknown): { error: ErrorRecord } {
  const { details, ...error } = toErrorRecord(thrown);
  return { error: details?.stack ? { ...error, details: { stack: details.stack } } : error };
}

/** Sends tokens together that are told together: once a step, not once a request. */
function createTokenSender() {
  let tokens: (FromModel & { kind: 'tokens' })['tokens'] = [];
  function send(): void {
    if (tokens.length > 0) tell({ kind: 'tokens', tokens });
    tokens = [];
  }
  return {
    add(...token: (typeof tokens)[number]) {
      if (tokens.push(token) === 1) queueMicrotask(send);
    },
    send,
  };
}

async function completeAll(
  requests: CompletionRequest[],
  onToken: (request: number, token: CompletionToken) => void,
): Promise<(Completion | StageError)[]> {
  try {
    return await completer!.complete(requests, onToken, (request) => left.has(request));
  } catch (thrown) {
    const error = toStageError(thrown);
    return requests.map(() => error);
  }
}

async function work({ requests, pixels }: ToModel & { kind: 'batch' }): Promise<void> {
  left.clear();
  const sender = createTokenSender();
  const whole = requests.map((request, at) => ({
    ...request,
    pixels: pixels.subarray(at * imageBytes, (at + 1) * imageBytes),
  }));
  const outcomes = await completeAll(whole, sender.add);
  sender.send();
  const told = outcomes.map((outcome) =>
    outcome instanceof StageError ? recordOf(outcome) : outcome,
  );
  tell({ kind: 'done', outcomes: told });
}

/** A first answer takes longer than those behind it: nobody is to wait for it. */
async function warmUp(model: Completer): Promise<void> {
  const request: CompletionRequest = {
    pixels: new Uint8Array(imageBytes),
    question: model.task === 'questions' ? 'What is it?' : '',
    answerCount: 1,
    maxTokenCount: 2,
    temperature: 0,
    topP: 1,
    seed: 1,
    rivalCount: 0,
    stops: [],
  };
  const [outcome] = await model.complete([request], () => undefined);
  if (outcome instanceof StageError) throw outcome;
}

const parent = answerParent((message: ToModel) => {
  if (message.kind === 'left') left.add(message.request);
  else void work(message);
});

try {
  const loaded = await createCompleter(runFolder);
  await warmUp(loaded);
  completer = loaded;
  tell({ kind: 'ready', task: loaded.task });
} catch (thrown) {
  tell({ kind: 'unready', ...recordOf(thrown) });
}
