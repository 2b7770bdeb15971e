/** A server in a process of its own, on a free port that its parent is told; it ends with its parent. */
import { startServer } from '../dist/index.js';

const server = await startServer({
  ...JSON.parse(process.argv[2] ?? '{}'),
  port: 0,
  log: (text) => process.stderr.write(text),
});
process.send?.({ address: server.address });
process.once('SIGTERM', async () => {
  await server.close();
  process.exitCode = 0;
  if (process.connected) process.disconnect();
});
process.once('disconnect', () => server.close());
