import { tellError } from '@sightline/contracts';
import { createPredictor, type Predictor } from '@sightline/predict';
import { answerParent } from '@sightline/predict/process';
import type { HostReply, HostRequest } from './message.ts';

// The program that a model works in; model-host.ts starts it. Its argument is the run's folder.
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

answerParent(async (request: HostRequest, { tell }) => tell(await answer(request)));
