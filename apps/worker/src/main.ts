import { fileURLToPath } from 'node:url';
import { toStageError } from '@sightline/contracts';
import { chosenAddress, sharedQueues, startWorker } from '@sightline/pipeline/worker';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const localServer = { address: '127.0.0.1:7233', namespace: 'default' };

/** Serves both task queues until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const { address, namespace } = chosenAddress() ?? localServer;
  const worker = await startWorker({
    root,
    address,
    namespace,
    queues: Object.values(sharedQueues),
  });
  process.stderr.write(
    `worker serves ${Object.values(sharedQueues).join(' and ')} at ${address}\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void worker.stop());
  await worker.stopped;
}

main().catch((thrown) => {
  const error = toStageError(thrown);
  process.stderr.write(`error: ${error.message}\n${error.fix ? `fix: ${error.fix}\n` : ''}`);
  process.exitCode = error.exitCode;
});
