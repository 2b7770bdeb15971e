import { readFile } from 'node:fs/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What a server counts, for Prometheus. */
export type Metrics = {
  onAnswer(route: string, status: number, seconds: number): void;
  onBatch(requestCount: number, seconds: number): void;
  onTokens(questionCount: number, answerCount: number): void;
  onRestart(): void;
  /** How long a batch took of late. */
  batchSeconds(): number;
  /** The text that Prometheus reads. */
  expose(): Promise<string>;
  contentType: string;
};

export type Gauged = {
  waitingCount(): number;
  takenCount(): number;
  isReady(): boolean;
  modelPid(): number | undefined;
};

const prefix = 'sightline_serve_';
const answerBuckets = [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128];
/** Of the newest batch in the mean that goes along. */
const newestShare = 0.2;

async function readResidentBytes(pid: number | undefined): Promise<number> {
  if (pid === undefined) return 0;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''); // Linux alone has it
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

function createGauges(registers: Registry[], gauged: Gauged): void {
  const gauge = (name: string, help: string, read: () => number | Promise<number>): void => {
    new Gauge({
      name: `${prefix}${name}`,
      help,
      registers,
      async collect() {
        this.set(await read());
      },
    });
  };
  gauge('queue_length', 'Requests that wait for the model.', gauged.waitingCount);
  gauge('requests_under_way', 'Requests queued, decoded or answered.', gauged.takenCount);
  gauge('model_ready', '1 while the model is loaded.', () => Number(gauged.isReady()));
  gauge('model_resident_memory_bytes', "Memory of the model's process.", () =>
    readResidentBytes(gauged.modelPid()),
  );
}

function createCounters(registers: Registry[]) {
  const answers = new Counter({
    name: `${prefix}requests_total`,
    help: 'Answered requests; status 499: the client left before.',
    labelNames: ['route', 'status'],
    registers,
  });
  const latency = new Histogram({
    name: `${prefix}request_seconds`,
    help: 'From the head of a request to the end of its answer.',
    labelNames: ['route'],
    buckets: answerBuckets,
    registers,
  });
  const batches = new Histogram({
    name: `${prefix}batch_requests`,
    help: 'Requests in a batch.',
    buckets: batchBuckets,
    registers,
  });
  const batchSeconds = new Histogram({
    name: `${prefix}batch_seconds`,
    help: 'What a batch took the model.',
    buckets: answerBuckets,
    registers,
  });
  const tokens = new Counter({
    name: `${prefix}tokens_total`,
    help: 'Tokens of questions and of answers.',
    labelNames: ['of'],
    registers,
  });
  const restarts = new Counter({
    name: `${prefix}model_restarts_total`,
    help: "Unwanted ends of the model's process.",
    registers,
  });
  return { answers, latency, batches, batchSeconds, tokens, restarts };
}

export function createMetrics(gauged: Gauged): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  createGauges(registers, gauged);
  const { answers, latency, batches, batchSeconds, tokens, restarts } = createCounters(registers);
  let meanSeconds = 0;
  return {
    onAnswer(route, status, seconds) {
      answers.inc({ route, status });
      latency.observe({ route }, seconds);
    },
    onBatch(requestCount, seconds) {
      batches.observe(requestCount);
      batchSeconds.observe(seconds);
      meanSeconds += newestShare * (seconds - meanSeconds);
    },
    onTokens(questionCount, answerCount) {
      tokens.inc({ of: 'question' }, questionCount);
      tokens.inc({ of: 'answer' }, answerCount);
    },
    onRestart: () => restarts.inc(),
    batchSeconds: () => meanSeconds,
    expose: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
