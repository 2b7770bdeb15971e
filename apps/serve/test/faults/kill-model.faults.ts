import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Said } from '../hostile/exchange.ts';
import { askGood, goodCount, readAnswer } from '../hostile/good-requests.ts';
import type { Target } from '../hostile/hostile-case.ts';
import { makeRun, type TrainedRun } from '../make-run.ts';
import { type ServerProcess, startServerProcess } from '../server-process.ts';

const clientCount = 12;
/** What the server promises. */
const maxAwayMs = 3000;

let run: TrainedRun;
let server: ServerProcess;
let target: Target;

beforeEach(async () => {
  run = await makeRun();
  server = await startServerProcess({ root: run.root, runName: run.id });
  target = { port: server.port, model: run.id };
});

afterEach(async () => {
  await server.close();
  await run.remove();
});

type Heard = { turn: number; said: Said; askedMs: number; atMs: number };

/** Clients that ask again as soon as they have heard, until they are told to stop. */
function askOnAndOn(): { heard: Heard[]; stop(): Promise<void> } {
  const heard: Heard[] = [];
  let isOver = false;
  const client = async (turn: number): Promise<void> => {
    for (let next = turn; !isOver; next = (next + clientCount) % goodCount) {
      const askedMs = performance.now();
      const said = await askGood(next, target);
      heard.push({ turn: next, said, askedMs, atMs: performance.now() });
      if (said.status !== 200) await setTimeout(50);
    }
  };
  const clients = Array.from({ length: clientCount }, (_, turn) => client(turn));
  return {
    heard,
    async stop() {
      isOver = true;
      await Promise.all(clients);
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(10);
}

/** Whether an answer in a stream ends with an error, as the model went in its middle. */
const isCutStream = ({ status, body }: Said): boolean =>
  status === 200 && body.includes('"code":"model_crashed"');

for (const signal of ['SIGKILL', 'SIGSEGV'] as const) {
  test(`a model that is ended (${signal}) costs the requests in flight a 503, and answers again within 3 s`, async () => {
    const answers = [];
    for (let turn = 0; turn < goodCount; turn += 1) {
      answers.push(readAnswer(await askGood(turn, target)));
    }
    const load = askOnAndOn();
    await until(() => load.heard.length > 3 * clientCount);
    const [model] = server.pidsOf('model');
    const killedMs = performance.now();
    process.kill(model!, signal);
    const isBack = ({ said, askedMs }: Heard): boolean => said.status === 200 && askedMs > killedMs;
    await until(() => load.heard.filter(isBack).length > 5 * clientCount);
    await load.stop();

    const back = load.heard.find(isBack)!;
    console.log(`${signal}: a good answer ${Math.round(back.atMs - killedMs)} ms after the kill`);
    expect(back.atMs - killedMs).toBeLessThan(maxAwayMs);
    const lost = load.heard.filter(({ said }) => said.status !== 200 || isCutStream(said));
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThanOrEqual(clientCount); // those in flight, and none behind them
    for (const { said } of lost) {
      if (isCutStream(said)) continue;
      expect(said.status).toBe(503);
      expect(Number(said.headers['retry-after'])).toBeGreaterThan(0);
      expect(JSON.parse(said.body).error).toMatchObject({
        code: 'model_crashed',
        type: 'server_error',
      });
    }
    for (const { turn, said } of load.heard) {
      if (said.status !== 200 || isCutStream(said)) continue;
      expect(readAnswer(said)).toBe(answers[turn]);
    }
    expect(server.pidsOf('model')).not.toEqual([model]);
  });
}
