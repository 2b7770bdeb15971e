import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { brokenTexts, doubledNames } from './hostile/broken-texts.ts';
import type { Said } from './hostile/exchange.ts';
import { forgedAddresses } from './hostile/forged-addresses.ts';
import { askGood, goodCase, goodCount, readAnswer } from './hostile/good-requests.ts';
import type { HostileCase, Target } from './hostile/hostile-case.ts';
import { hugeCases, makeEveryFile, makeImageCases } from './hostile/image-cases.ts';
import { isBusy, judge } from './hostile/judge.ts';
import { oddWayCases, rawCases, slowCases } from './hostile/raw-cases.ts';
import { requestCases } from './hostile/request-cases.ts';
import { oddParameters, wrongValues } from './hostile/wrong-values.ts';
import { makeRun, type TrainedRun } from './make-run.ts';
import { type MemoryWatch, watchMemory } from './memory-watch.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

const seed = 20_260_601;
const caseCount = Number(process.env.SIGHTLINE_FUZZ_COUNT ?? 10_000);
const workerCount = 16;
/**
 * Requests until every process has as much memory as it needs: what only a few of the largest ones
 * together take is taken late, once.
 */
const warmCount = caseCount / 2;
const windowCount = caseCount / 10;
const warmRoundCount = 4;
const maxGrowth = 0.05;
const busyWaitMs = 200;
const maxTryCount = 100;
const testMs = 3_600_000;

let run: TrainedRun;
let server: ServerProcess;
let target: Target;
let listeners: Server[];
let visitCount = 0;

/** Hears whoever is led to this machine; without the right to a port, it does without. */
async function listenTo(port: number, host: string): Promise<Server[]> {
  const listener = createServer((_, response) => response.end('secret'));
  listener.on('connection', () => {
    visitCount += 1;
  });
  return new Promise((resolve) => {
    listener.once('error', () => resolve([]));
    listener.listen(port, host, () => resolve([listener]));
  });
}

async function start(fetchesImages: boolean): Promise<void> {
  server = await startServerProcess({ root: run.root, runName: run.id, fetchesImages });
  target = { port: server.port, model: run.id };
}

beforeAll(async () => {
  run = await makeRun();
  const places = [
    [80, '127.0.0.1'],
    [443, '127.0.0.1'],
    [80, '::1'],
    [0, '127.0.0.1'],
  ] as const;
  listeners = (await Promise.all(places.map(([port, host]) => listenTo(port, host)))).flat();
}, testMs);

afterEach(() => server.close());

afterAll(async () => {
  for (const listener of listeners) listener.close();
  await run.remove();
});

const heardPorts = (): number[] =>
  listeners.map((listener) => (listener.address() as AddressInfo).port);

async function makeCases(): Promise<HostileCase[]> {
  const good = fc.nat(goodCount - 1).map(goodCase);
  const mixed = fc.oneof(
    { arbitrary: good, weight: 400 },
    { arbitrary: oddWayCases, weight: 40 },
    { arbitrary: doubledNames, weight: 5 },
    { arbitrary: wrongValues, weight: 200 },
    { arbitrary: oddParameters, weight: 30 },
    { arbitrary: brokenTexts, weight: 90 },
    { arbitrary: requestCases, weight: 80 },
    { arbitrary: rawCases, weight: 60 },
    { arbitrary: await makeImageCases(), weight: 60 },
    { arbitrary: forgedAddresses(heardPorts()), weight: 30 },
    { arbitrary: hugeCases, weight: 5 },
  );
  return fc.sample(mixed, { seed, numRuns: caseCount - slowCases.length });
}

async function readAnswers(): Promise<string[]> {
  const answers = [];
  for (let turn = 0; turn < goodCount; turn += 1) {
    answers.push(readAnswer(await askGood(turn, target)));
  }
  return answers;
}

/** Who is told that the server is busy asks again, as a client would. */
async function ask(hostile: HostileCase): Promise<{ said: Said; tries: number }> {
  for (let tries = 1; ; tries += 1) {
    const said = await hostile.send(target);
    if (!isBusy(said) || tries === maxTryCount) return { said, tries };
    await new Promise((resolve) => setTimeout(resolve, busyWaitMs));
  }
}

type Tally = { counts: Map<string, number>; faults: string[]; doneCount: number };

async function check(hostile: HostileCase, answers: string[], tally: Tally): Promise<void> {
  const { said, tries } = await ask(hostile);
  const fault = judge(hostile, said, answers);
  if (fault) tally.faults.push(`${hostile.kind}: ${fault}: ${said.body.slice(0, 300)}`);
  const count = (name: string, by = 1): void =>
    void tally.counts.set(name, (tally.counts.get(name) ?? 0) + by);
  count(`${hostile.kind}: ${said.status || 'closed'}`);
  if (tries > 1) count(`${hostile.kind}: busy, asked again`, tries - 1);
  tally.doneCount += 1;
}

/** Many at a time, in order. */
async function checkAll(cases: HostileCase[], answers: string[], tally: Tally): Promise<void> {
  const queue = cases.values();
  const work = async (): Promise<void> => {
    for (const hostile of queue) await check(hostile, answers, tally);
  };
  await Promise.all(Array.from({ length: workerCount }, work));
}

/**
 * Each of the largest, and each hostile picture: what comes later takes no more room. Several times, as
 * each of the decoders is to have seen each picture.
 */
async function askForMost(answers: string[], tally: Tally): Promise<void> {
  const largest = fc.sample(hugeCases, { seed, numRuns: workerCount });
  const files = await makeEveryFile();
  for (let round = 0; round < warmRoundCount; round += 1) {
    await checkAll([...largest, ...files], answers, tally);
  }
}

function print({ counts }: Tally, title: string): void {
  const lines = [...counts].sort().map(([name, count]) => `  ${String(count).padStart(6)} ${name}`);
  console.log(`${title}\n${lines.join('\n')}`);
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

/** By how much the memory of all processes together grew from behind the warm-up to the end. */
function growthOf({ medianMib }: MemoryWatch): number {
  const roles = (['server', 'model', 'decoders'] as const).map((role) => {
    const before = medianMib(role, warmCount, warmCount + windowCount);
    const after = medianMib(role, caseCount - windowCount, caseCount);
    console.log(
      `${role}: ${before.toFixed(1)} MiB after ${warmCount} requests, ${after.toFixed(1)} at the end`,
    );
    return { before, after };
  });
  const growth = sum(roles.map(({ after }) => after)) / sum(roles.map(({ before }) => before)) - 1;
  console.log(`all: ${(100 * growth).toFixed(1)} % more`);
  return growth;
}

test(
  `${caseCount} good and hostile requests: each gets what it is due, and memory stays as it was`,
  async () => {
    await start(true);
    const answers = await readAnswers();
    const model = server.pidsOf('model');
    const tally: Tally = { counts: new Map(), faults: [], doneCount: 0 };
    await askForMost(answers, tally);
    tally.doneCount = 0;
    const memory = watchMemory(server, () => tally.doneCount);
    const slow = slowCases.map((hostile) => check(hostile, answers, tally));
    await checkAll(await makeCases(), answers, tally);
    await Promise.all(slow);
    await memory.stop();
    print(tally, 'answers, by what was asked:');
    const growth = growthOf(memory);
    expect(tally.faults.slice(0, 20)).toEqual([]);
    expect(visitCount).toBe(0);
    expect(server.pidsOf('model')).toEqual(model); // it never ended
    expect(await readAnswers()).toEqual(answers);
    expect(server.logged()).not.toMatch(/\n {4}at /);
    expect(growth).toBeLessThan(maxGrowth);
    expect(await server.close()).toBe(0);
  },
  testMs,
);

test(
  'a server that fetches no pictures refuses every address, and visits none',
  async () => {
    await start(false);
    const cases = fc.sample(forgedAddresses(heardPorts()), { seed, numRuns: 500 });
    const tally: Tally = { counts: new Map(), faults: [], doneCount: 0 };
    for (const hostile of cases) await check(hostile, [], tally);
    print(tally, 'without pictures from elsewhere:');
    expect(tally.faults.slice(0, 20)).toEqual([]);
    expect(visitCount).toBe(0);
    expect(await server.close()).toBe(0);
  },
  testMs,
);
