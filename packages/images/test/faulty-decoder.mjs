import { createAnswer } from '../dist/answer-requests.js';
import { serveRequests } from '../dist/serve-requests.js';

// A decoder that fails over the images whose last bytes say so.

const answer = createAnswer();
let isHarmed = false;

/** @type {Record<string, () => unknown>} */
const faults = {
  segfault: () => process.kill(process.pid, 'SIGSEGV'),
  exit: () => process.exit(7),
  hang: () => {
    for (;;);
  },
  never: () => new Promise(() => {}),
  hoard: () => {
    const all = [];
    for (;;) all.push(new Array(1e6).fill(0));
  },
  garbage: () => new Uint8Array(5),
  flood: () => new Uint8Array(2 ** 24),
  harm: () => {
    isHarmed = true; // what comes next in this process crashes it
  },
};

await serveRequests(async (request, bytes, settings) => {
  if (isHarmed) process.kill(process.pid, 'SIGABRT');
  const [, fault] = /fault:(\w+)$/.exec(Buffer.from(bytes.slice(-20)).toString('latin1')) ?? [];
  const result = fault && (await faults[fault]?.());
  return result instanceof Uint8Array ? result : answer(request, bytes, settings);
});
