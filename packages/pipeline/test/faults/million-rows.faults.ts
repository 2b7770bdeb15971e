import { randomUUID } from 'node:crypto';
import type { ArtifactRef } from '@sightline/contracts';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunRequest } from '../../src/stage-task.ts';
import type { PipelineActivities } from '../../src/temporal/activities.ts';
import { bundleWorkflows } from '../../src/temporal/workflow-bundle.ts';
import type { runPipeline } from '../../src/temporal/workflows/run-pipeline.ts';
import { createTinyProject, type TinyProject } from '../tiny-project.ts';
import { type Cluster, createCluster } from './cluster.ts';

const rowCount = 1_000_000;
const shardRows = 250;
const shardCount = rowCount / shardRows;

let project: TinyProject;
let cluster: Cluster;

beforeEach(async () => {
  project = await createTinyProject();
  cluster = await createCluster(project.root);
  await cluster.startServer();
});

afterEach(async () => {
  await cluster.stop();
  await project.remove();
});

const artifact: ArtifactRef = {
  stage: 'preprocess',
  uri: 'file:artifacts/preprocess/none',
  sha256: '0'.repeat(64),
  rowCount,
  schemaHash: '0'.repeat(64),
};

const request: RunRequest = {
  runId: 'million-rows',
  pins: { ingest: { ...artifact, stage: 'ingest' } },
  steps: [
    {
      needs: ['ingest'],
      device: 'cpu',
      retry: { maximumAttempts: 3, initialIntervalMs: 100, backoffCoefficient: 2 },
      heartbeatTimeoutMs: 15_000,
      task: {
        runId: 'million-rows',
        stage: 'preprocess',
        stageVersion: 1,
        config: { inFlightCount: 64, maxPixels: 100_000_000, maxRejectRatio: 0.05 },
        seed: 1,
        reason: 'run: never ran',
        force: false,
        timeoutMs: 3_600_000,
        stallTimeoutMs: 60_000,
        maxRejectRatio: 0.5,
        maximumAttempts: 3,
        firstAttempt: 1,
        shardRows,
      },
    },
  ],
};

/** Activities that hand out the shards of a million rows and compute none of them. */
function countShards(): { activities: PipelineActivities; seen: Set<number> } {
  const seen = new Set<number>();
  const activities: PipelineActivities = {
    runStage: async () => artifact,
    beginShards: async () => ({ key: '0'.repeat(24), shardCount, startedMs: Date.now() }),
    async runShard({ index }) {
      seen.add(index);
    },
    finishShards: async () => ({ artifact }),
    giveUpShards: () => Promise.reject(new Error('no shard is damaged')),
    prepareRecipe: async () => request,
    recordPause: async () => undefined,
    finishRun: async () => undefined,
  };
  return { activities, seen };
}

/** Bytes of the largest payload that a history holds. */
function largestPayload(history: unknown): number {
  if (history instanceof Uint8Array) return history.length;
  if (history === null || typeof history !== 'object') return 0;
  return Object.values(history).reduce((most, part) => Math.max(most, largestPayload(part)), 0);
}

test('a plan of a million rows keeps histories, payloads and memory small', async () => {
  const { address } = cluster;
  const { activities, seen } = countShards();
  const taskQueue = `million-${randomUUID()}`;
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    activities,
    workflowBundle: { codePath: (await bundleWorkflows()).path },
  });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const before = process.memoryUsage().rss;
  const startedMs = Date.now();
  await worker.runUntil(
    client.workflow.execute<typeof runPipeline>('runPipeline', {
      workflowId: request.runId,
      taskQueue,
      args: [request, { cpu: taskQueue, gpu: taskQueue }],
    }),
  );
  const grownBytes = process.memoryUsage().rss - before;
  expect(seen.size).toBe(shardCount);
  const lengths: number[] = [];
  let [largestBytes, payloadBytes] = [0, 0];
  for await (const { workflowId, runId, historyLength, historySize } of client.workflow.list()) {
    lengths.push(historyLength);
    largestBytes = Math.max(largestBytes, historySize ?? 0);
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    payloadBytes = Math.max(payloadBytes, largestPayload(history));
  }
  await client.connection.close();
  await connection.close();
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(0);
  console.log(
    `${shardCount} shards in ${seconds} s, ${lengths.length} histories of at most ${Math.max(...lengths)} events and ${largestBytes} bytes, payloads of at most ${payloadBytes} bytes, memory grown by ${Math.round(grownBytes / 1e6)} MB`,
  );
  expect(lengths.length).toBeGreaterThan(3);
  expect(Math.max(...lengths)).toBeLessThan(6000);
  expect(largestBytes).toBeLessThan(16 * 1024 * 1024);
  expect(payloadBytes).toBeLessThan(16 * 1024);
  expect(grownBytes).toBeLessThan(400e6);
}, 600_000);
