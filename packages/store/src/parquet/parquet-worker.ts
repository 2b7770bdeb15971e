import { type MessagePort, workerData } from 'node:worker_threads';
import { readParquetBatch, readParquetLayout } from './decode-parquet.ts';
import type { ParquetReply, ParquetRequest, PostedRequest } from './request.ts';
import { startDecoder } from './start-decoder.ts';

const { port, module } = workerData as { port: MessagePort; module: WebAssembly.Module };
const waiting: PostedRequest[] = [];

function answer({ id, done }: PostedRequest, reply: Omit<ParquetReply, 'id'>): void {
  const transfer = reply.result instanceof Uint8Array ? [reply.result.buffer as ArrayBuffer] : [];
  port.postMessage({ id, ...reply }, transfer);
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
}

/** After a trap or what nobody caught, nothing here is to be trusted any more. */
function fail(thrown: unknown, isFatal = thrown instanceof WebAssembly.RuntimeError): void {
  const problem = thrown instanceof Error ? thrown.message : String(thrown);
  for (const posted of waiting.splice(0)) answer(posted, { problem, isFatal });
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

startDecoder(module);
process.on('uncaughtException', (error) => fail(error, true));
process.on('unhandledRejection', (error) => fail(error, true));
port.on('message', (posted: PostedRequest) => {
  waiting.push(posted);
  if (waiting.length === 1) work().catch((error) => fail(error));
});
