import { tellError } from '@sightline/contracts';
import { createPredictor, type Predictor } from '@sightline/predict';
import type { HostReply, HostRequest } from './message.ts';

// The program that a model works in; start-host.ts starts it. Its argument is the run's folder.
const runFolder = process.argv[2]!;

let loading: Promise<Predictor> | undefined;

function loadModel(): Promise<Predictor> {
  loading ??= createPredictor(runFolder);
  loading.catch(() => {
    loading = undefined; // what was missing may be there when the next question comes
  });
  return loading;
}

async function answer({ kind, image, question }: HostRequest): Promise<HostReply> {
  try {
    const predictor = await loadModel();
    return { given: await predictor[kind](image, question) };
  } catch (thrown) {
    return tellError(thrown);
  }
}

function end(): void {
  process.kill(process.pid, 'SIGKILL'); // an exit would wait for TensorFlow's threads
}

// A terminal's Ctrl-C reaches the whole group; the parent decides what becomes of this.
process.on('SIGINT', () => undefined);
process.on('disconnect', end);
process.on('message', async (request: HostRequest) => {
  const reply = await answer(request);
  process.send?.(reply, undefined, {}, (error) => error && end());
});
