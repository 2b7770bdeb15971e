import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from '../../test/tiny-project.ts';

type Attribute = { key: string; value: Record<string, unknown> };
type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: Attribute[];
};

let project: TinyProject;
let receiver: Server;
let received: Span[];

/** As much of an OpenTelemetry collector as takes spans over HTTP. */
beforeEach(async () => {
  received = [];
  receiver = createServer(async (request, response) => {
    const { resourceSpans = [] } = JSON.parse(await text(request));
    for (const { scopeSpans } of resourceSpans)
      for (const { spans } of scopeSpans) received.push(...spans);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as { port: number };
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${port}`;
  project = await createTinyProject();
});

afterEach(async () => {
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  receiver.closeAllConnections();
  receiver.close();
  await project.remove();
});

function attributesOf({ attributes }: Span): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** Names of the spans from the first of its trace down to this one. */
function pathOf(span: Span): string[] {
  const parent = received.find(({ spanId }) => spanId === span.parentSpanId);
  return [...(parent ? pathOf(parent) : []), span.name];
}

test('a run is one trace, from the command over workflow and activity into the process of the stage', async () => {
  const record = await project.run({ engine: 'temporal' }, 'features.failCount=1', ...attempts());
  expect(record.error).toBeUndefined();
  expect(new Set(received.map(({ traceId }) => traceId)).size).toBe(1);
  const hosts = received.filter(({ name }) => name.startsWith('RunStage:'));
  expect(hosts.map(({ name }) => name)).toEqual(
    ['ingest', 'preprocess', 'features', 'features', 'fusion', 'train'].map(
      (stage) => `RunStage:${stage}`,
    ),
  );
  for (const span of hosts) {
    expect(pathOf(span)).toEqual([
      'StartWorkflow:runPipeline',
      'RunWorkflow:runPipeline',
      'StartActivity:runStage',
      'RunActivity:runStage',
      span.name,
    ]);
  }
  expect(attributesOf(hosts[3]!)).toMatchObject({
    'sightline.run_id': record.id,
    'sightline.stage': 'features',
    'sightline.attempt': 2,
    'sightline.key': record.stages[2]?.key,
    'sightline.rows': 8,
  });
  expect(attributesOf(hosts[2]!)).toMatchObject({ 'sightline.error_code': 'failed' });
});

const attempts = (): string[] => [`features.attemptsPath="${project.root}/attempts"`];
