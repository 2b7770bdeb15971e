import { existsSync } from 'node:fs';
import { type ModelServer, startServer } from '@sightline/serve';
import type { CommandIo } from '../terminal/command-io.ts';
import { cleanText } from '../terminal/text-width.ts';
import { closeOnSignal } from './close-on-signal.ts';
import { findRoot } from './find-root.ts';
import { keysPath } from './keys-path.ts';

export type ServeModelOptions = {
  run: string;
  modelName?: string;
  host?: string;
  port?: number;
  keys?: string;
  allowOrigin: string[];
  remoteImages?: boolean;
  maxBatch?: number;
  maxQueue?: number;
  deadlineSeconds?: number;
  maxImageBytes?: number;
  maxPixels?: number;
  graceSeconds?: number;
};

/** What to type for a first answer. */
function hintOf({ address, model }: ModelServer, hasKeys: boolean): string {
  const words = model.task === 'questions' ? '{"type":"text","text":"What is it?"},' : '';
  const picture = `{"type":"image_url","image_url":{"url":"data:image/png;base64,'$(base64 -w0 cat.png)'"}}`;
  const body = `{"model":"${model.name}","messages":[{"role":"user","content":[${words}${picture}]}]}`;
  const key = hasKeys ? ` -H "authorization: Bearer $SIGHTLINE_KEY"` : '';
  return [
    `  curl ${address}/v1/chat/completions${key} -H content-type:application/json -d '${body}'`,
    `  new OpenAI({ baseURL: '${address}/v1', apiKey: ${hasKeys ? "'sl-…'" : "'none'"} })`,
  ].join('\n');
}

function tell(io: CommandIo, server: ModelServer, hasKeys: boolean): void {
  const { address, model } = server;
  if (io.isJson) {
    io.printJson({ type: 'serve', address, model: model.name, task: model.task, hasKeys });
    return;
  }
  io.print(`${address}/v1\n`);
  const who = hasKeys ? 'Who has an API key' : 'Every program of this machine, without a key,';
  io.note(`${who} may ask ${model.name}. Ctrl-C stops it. Try:\n${hintOf(server, hasKeys)}\n`);
}

/**
 * Serves the model of a run until SIGINT or SIGTERM; answers under way are finished, within the
 * grace period.
 *
 * @throws StageError `usage` for an unknown run, a port that is taken, another host without keys;
 * `missing-data` without a trained model
 */
export async function serveModel(
  io: CommandIo,
  { run, keys, allowOrigin, remoteImages, ...options }: ServeModelOptions,
): Promise<void> {
  const root = findRoot();
  const path = keysPath(root, keys);
  const hasKeys = keys !== undefined || existsSync(path);
  const server = await startServer({
    ...options,
    root,
    runName: run,
    keysPath: hasKeys ? path : undefined,
    allowedOrigins: allowOrigin,
    fetchesImages: remoteImages === true,
    log: (text) => io.note(text.split('\n').map(cleanText).join('\n')),
  });
  const closed = closeOnSignal(() => server.close());
  io.onClosedPipe = () => undefined; // nobody reads what it prints any more: it serves on
  tell(io, server, hasKeys);
  await closed;
}
