import { type MessagePort, workerData } from 'node:worker_threads';
import { readParquetBatch, readParquetLayout } from './decode-parquet.ts';
import type { ParquetReply, ParquetRequest, PostedRequest } from './request.ts';

const { port } = workerData as { port: MessagePort };
const waiting: PostedRequest[] = [];

function answer({ id, done }: PostedRequest, reply: Omit<ParquetReply, 'id'>): void {
  const transfer = reply.result instanceof Uint8Array ? [reply.result.buffer as ArrayBuffer] : [];
  port.postMessage({ id, ...reply }, transfer);
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
}

function fail(thrown: unknown): void {
  const problem = thrown instanceof Error ? thrown.message : String(thrown);
  for (const posted of waiting.splice(0)) answer(posted, { problem });
}

function read(request: ParquetRequest): Promise<ParquetReply['result']> {
  return request.ask === 'layout'
    ? readParquetLayout(request.path)
    : readParquetBatch(request.path, request.place, request.columns);
}

async function work(): Promise<void> {
  while (waiting.length > 0) {
    const result = await read(waiting[0]!.request);
    const posted = waiting.shift();
    if (posted && result) answer(posted, { result });
  }
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
port.on('message', (posted: PostedRequest) => {
  waiting.push(posted);
  if (waiting.length === 1) work().catch(fail);
});
