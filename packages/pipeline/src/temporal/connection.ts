import { StageError } from '@sightline/contracts';
import { Client, type ClientOptions, Connection } from '@temporalio/client';
import { isTracing } from '../telemetry/is-tracing.ts';
import { readAccessSettings, type ServerAccess } from './access-settings.ts';
import { createPayloadGuard } from './payload-guard.ts';

/** How long a server may take to answer. */
export const connectTimeoutMs = 4000;

/** The queues that workers serve for everybody. */
export const sharedQueues = { cpu: 'sightline-cpu', gpu: 'sightline-gpu' } as const;

/** A Temporal server, and what lets this process in. */
export type TemporalAddress = { address: string; namespace: string; access?: ServerAccess };

/** The server that Temporal's own tools talk to where nothing is set. */
export const localServer: TemporalAddress = { address: '127.0.0.1:7233', namespace: 'default' };

const choosing = ['TEMPORAL_ADDRESS', 'TEMPORAL_CONFIG_FILE', 'TEMPORAL_PROFILE'] as const;

/**
 * The server that the environment names, if any: by `TEMPORAL_ADDRESS`, or by a profile of
 * Temporal's own configuration (`TEMPORAL_CONFIG_FILE`, `TEMPORAL_PROFILE`).
 *
 * @throws StageError `bad-config` or `missing-data` for settings that cannot be used.
 */
export function chosenAddress(
  environment: Record<string, string | undefined> = process.env,
): TemporalAddress | undefined {
  if (!choosing.some((name) => environment[name])) return undefined;
  const { access, ...named } = readAccessSettings(environment);
  return { ...localServer, ...named, ...(Object.keys(access).length > 0 ? { access } : {}) };
}

/**
 * What gRPC says to a caller that the server knows, or does not, and turns away: a code, of which
 * the worker's library tells the description only.
 */
const refusals = [
  { code: 7, description: 'caller does not have permission', told: 'permission denied' },
  { code: 16, description: 'not have valid authentication', told: 'not authenticated' },
];

function refusalOf(thrown: unknown): string | undefined {
  const { code, message = '', cause } = (thrown ?? {}) as Error & { code?: number };
  const refusal = refusals.find((one) => one.code === code || message.includes(one.description));
  return refusal?.told ?? (cause ? refusalOf(cause) : undefined);
}

/** Whether a server has answered, and lets this process not in: another try changes nothing. */
export const isRefusal = (thrown: unknown): boolean => refusalOf(thrown) !== undefined;

/** Says that a server does not answer, or lets nobody in; never with what. */
export function unreachable({ address, access }: TemporalAddress, cause: unknown): StageError {
  const refusal = refusalOf(cause);
  if (refusal) {
    return new StageError('temporal-unreachable', {
      message: `the Temporal server at ${address} refuses this process: ${refusal}`,
      fix: 'Check TEMPORAL_API_KEY, TEMPORAL_NAMESPACE and TEMPORAL_TLS_*, or the profile.',
      cause,
    });
  }
  const settings = access ? ', check TEMPORAL_TLS_* or the profile' : '';
  return new StageError('temporal-unreachable', {
    message: `no Temporal server answers at ${address}`,
    fix: `Start it${settings}, or unset TEMPORAL_ADDRESS to use the embedded one, or run with --engine local.`,
    cause,
  });
}

/** Loads what spans need only where they have somewhere to go. */
async function tracingPlugins(): Promise<NonNullable<ClientOptions['plugins']>> {
  if (!isTracing()) return [];
  const { createTracingPlugin } = await import('../telemetry/trace-temporal.ts');
  return [createTracingPlugin()];
}

/**
 * Connects to a Temporal server.
 *
 * @throws StageError `temporal-unreachable` after four seconds without an answer, or when the
 * server refuses.
 */
export async function connectClient(
  server: TemporalAddress,
  timeoutMs: number = connectTimeoutMs,
): Promise<Client> {
  const { address, namespace, access } = server;
  try {
    const connection = await Connection.connect({ address, connectTimeout: timeoutMs, ...access });
    const dataConverter = { payloadCodecs: [createPayloadGuard()] };
    return new Client({ connection, namespace, dataConverter, plugins: await tracingPlugins() });
  } catch (cause) {
    throw unreachable(server, cause);
  }
}

/** A worker that lives asks again within a minute; the server lists it for five. */
const pollIntervalMs = 70_000;

/** Whether any worker polls a task queue for activities. */
export async function hasWorkers(client: Client, queue: string): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: queue },
    taskQueueType: 2, // activities
  });
  const since = Date.now() - pollIntervalMs;
  return (pollers ?? []).some(
    ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > since,
  );
}
