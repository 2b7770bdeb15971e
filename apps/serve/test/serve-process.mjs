/** A server in a process of its own, on the free port that its parent is told. */
import { startServer } from '../dist/index.js';

const server = await startServer({
  ...JSON.parse(process.argv[2] ?? '{}'),
  port: 0,
  log: (text) => process.stderr.write(text),
});
process.send?.({ address: server.address });
process.once('SIGTERM', async () => {
  await server.close();
  process.disconnect();
});
