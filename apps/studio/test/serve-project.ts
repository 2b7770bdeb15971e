import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { RunRecord } from '@sightline/contracts';
import { type Studio, startStudio } from '../src/index.ts';

export const token = 'a-token-of-this-test';

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };
type Asked = { method?: string; headers?: Record<string, string>; body?: string | Buffer };

/** A project folder of its own, and a real studio that serves it at a real port. */
export type ServedProject = {
  root: string;
  studio: Studio;
  /** Asks for exactly this path: nothing is resolved or encoded. */
  ask(path: string, asked?: Asked): Promise<Answer>;
  close(): Promise<void>;
};

const page: Record<string, string> = {
  'index.html': '<!doctype html><title>Sightline</title>',
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'assets/main-abc123.js': `// ${'a script '.repeat(200)}`,
};

async function writePage(folder: string): Promise<void> {
  await mkdir(join(folder, 'assets'), { recursive: true });
  for (const [name, content] of Object.entries(page)) await writeFile(join(folder, name), content);
}

function askPort(port: number, path: string, asked: Asked = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = asked;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, async (answer) => {
      const { statusCode, headers: told } = answer;
      resolve({ status: statusCode!, headers: told, body: await text(answer).catch(() => '') });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** @param command what runs are started with; one that fails when left out */
export async function serveProject(
  command: [string, ...string[]] = [process.execPath, '--eval', 'process.exit(1)'],
): Promise<ServedProject> {
  const root = await mkdtemp(join(tmpdir(), 'sightline-studio-'));
  const pageFolder = join(root, 'page');
  await writePage(pageFolder);
  await mkdir(join(root, 'data', 'runs'), { recursive: true });
  const studio = await startStudio({ root, token, command, port: 0, pageFolder });
  const port = Number(new URL(studio.address).port);
  return {
    root,
    studio,
    ask: (path, asked) => askPort(port, path, asked),
    async close() {
      await studio.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

const logOf = (root: string, id: string): string => join(root, 'data', 'runs', id, 'events.jsonl');

/** Writes a run's folder as the pipeline does. */
export async function writeRun(
  root: string,
  id: string,
  record: Partial<RunRecord> = {},
): Promise<void> {
  await mkdir(join(root, 'data', 'runs', id), { recursive: true });
  const whole: RunRecord = {
    id,
    recipe: 'default',
    engine: 'local',
    state: 'running',
    startedAt: '2026-11-26T10:00:00.000Z',
    seed: 1,
    config: {},
    stages: [],
    ...record,
  };
  await writeFile(join(root, 'data', 'runs', id, 'run.json'), JSON.stringify(whole));
}

/** Adds to a run's log whatever it is given, whole lines or not. */
export const appendLog = (root: string, id: string, text: string): Promise<void> =>
  appendFile(logOf(root, id), text);

export function eventLine(runId: string, id: number, event: Record<string, unknown>): string {
  const time = new Date(Date.UTC(2026, 10, 26, 10, 0, id)).toISOString();
  return `${JSON.stringify({ id, runId, time, ...event })}\n`;
}

/** An epoch of the decoder with a held-out loss. */
export const epochLine = (runId: string, id: number, epoch: number, loss: number): string =>
  eventLine(runId, id, {
    type: 'epoch',
    model: 'decoder',
    epoch,
    epochCount: 4,
    step: epoch * 10,
    loss,
    accuracy: 0.5,
    validationLoss: loss,
    validationAccuracy: 0.5,
    learningRate: 0.001,
    gradientNorm: 1,
    stage: 'train',
    attempt: 1,
  });
