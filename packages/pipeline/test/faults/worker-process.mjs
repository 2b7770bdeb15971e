// A worker in a process of its own, as `sightline worker` starts it: node worker-process.mjs <root>
import { sharedQueues, startWorker } from '@sightline/pipeline/worker';

const worker = await startWorker({
  root: /** @type {string} */ (process.argv[2]),
  address: /** @type {string} */ (process.env.TEMPORAL_ADDRESS),
  namespace: 'default',
  queues: { [sharedQueues.cpu]: 2, [sharedQueues.gpu]: 1 },
});
process.once('SIGTERM', () => void worker.stop());
process.stdout.write('serving\n');
await worker.stopped;
