import { statSync } from 'node:fs';
import { StageError } from '@sightline/contracts';
import {
  type ClientConfigProfile,
  type ClientConnectConfig,
  loadClientConfigProfile,
  toClientOptions,
} from '@temporalio/envconfig';

type Environment = Record<string, string | undefined>;

/** What lets this process in, the same for client and worker; it holds secrets, so it is never printed. */
export type ServerAccess = Pick<
  ClientConnectConfig['connectionOptions'],
  'tls' | 'apiKey' | 'metadata'
>;

/** Settings of Temporal's own names, of which an empty one counts as not given. */
function listSettings(environment: Environment): Record<string, string> {
  const given = Object.entries(environment).filter(
    ([name, value]) => value !== undefined && (value !== '' || !name.startsWith('TEMPORAL_')),
  );
  return Object.fromEntries(given) as Record<string, string>;
}

function badSettings(message: string, fix: string): StageError {
  return new StageError('bad-config', { message, fix }); // no cause: it may quote the file
}

const profileFix =
  'See https://docs.temporal.io/develop/environment-configuration for what a profile holds.';

/** What is wrong, in words that quote nothing of the file: it may hold a key. */
function describeProblem(thrown: unknown, file: string | undefined): StageError {
  const { line, column, code, path, message } = thrown as {
    line?: number;
    column?: number;
    code?: string;
    path?: string;
    message: string;
  };
  const where = file ?? 'the Temporal profile file';
  if (line !== undefined) {
    return badSettings(`${where} is no TOML at line ${line}, column ${column}`, profileFix);
  }
  if (code !== undefined) {
    return badSettings(
      `a Temporal setting names ${path ?? 'a file'}, which cannot be read (${code})`,
      'Let TEMPORAL_TLS_CLIENT_CERT_PATH, ..._CLIENT_KEY_PATH and ..._SERVER_CA_CERT_PATH, or the profile, name files that you may read.',
    );
  }
  const isOwn = /^(Profile '|Cannot specify both)/.test(message);
  const problem = isOwn ? message : 'it has no tables [profile.<name>]';
  return badSettings(`${where} cannot be used: ${problem}`, profileFix);
}

function assertFile(file: string | undefined): void {
  if (file === undefined || statSync(file, { throwIfNoEntry: false })?.isFile()) return;
  throw new StageError('missing-data', {
    message: `TEMPORAL_CONFIG_FILE names ${file}, which is not a file`,
    fix: 'Let it name a file of Temporal profiles, or unset it.',
  });
}

/** Half a pair would be left out without a word. */
function assertPair({ tls }: ClientConfigProfile): void {
  if ((tls?.clientCert === undefined) === (tls?.clientKey === undefined)) return;
  throw badSettings(
    'Temporal: a client certificate needs both its certificate and its key',
    'Set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH, or neither.',
  );
}

/** What gRPC would refuse, and quote while doing so. */
function assertHeaders({ apiKey, metadata = {} }: ServerAccess): void {
  const headers = { 'the API key': apiKey, ...metadata };
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string' || /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value))
      continue;
    throw badSettings(
      `Temporal: ${name} is empty, or holds a line break or another character that no header may`,
      'Give it as it was issued; a file that it is read from often ends in a line break.',
    );
  }
}

function accessOf({ tls, apiKey, metadata }: ServerAccess): ServerAccess {
  return {
    ...(tls === undefined ? {} : { tls }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/**
 * Reads Temporal's own settings: a profile of `TEMPORAL_CONFIG_FILE` (else of the user's default
 * file), and over it `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`,
 * `TEMPORAL_TLS_*` and `TEMPORAL_GRPC_META_*`.
 *
 * @throws StageError `bad-config` or `missing-data` for settings that cannot be used; no message
 * holds a value of them other than a path.
 * @see https://docs.temporal.io/references/client-environment-configuration
 */
export function readAccessSettings(environment: Environment): {
  address?: string;
  namespace?: string;
  access: ServerAccess;
} {
  const settings = listSettings(environment);
  const file = settings.TEMPORAL_CONFIG_FILE;
  assertFile(file);
  let config: ClientConnectConfig;
  try {
    const profile = loadClientConfigProfile({ overrideEnvVars: settings });
    assertPair(profile);
    config = toClientOptions(profile);
  } catch (thrown) {
    throw thrown instanceof StageError ? thrown : describeProblem(thrown, file);
  }
  const { connectionOptions, namespace } = config;
  const { address } = connectionOptions;
  const access = accessOf(connectionOptions);
  assertHeaders(access);
  return { ...(address ? { address } : {}), ...(namespace ? { namespace } : {}), access };
}
