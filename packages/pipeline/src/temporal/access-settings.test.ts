import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { toStageError } from '@sightline/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chosenAddress } from './connection.ts';

const secret = 'k3y-that-nobody-may-see';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-profile-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function writeProfile(text: string): Promise<string> {
  const path = join(folder, `${Math.random()}.toml`);
  await writeFile(path, text);
  return path;
}

const profiles = `
[profile.default]
address = "one.example:7233"
namespace = "first"

[profile.cloud]
address = "two.example:7233"
namespace = "second"
api_key = "${secret}"
`;

/** The error of settings that cannot be used; the key is nowhere in it. */
function errorOf(settings: Record<string, string>) {
  try {
    chosenAddress(settings);
  } catch (thrown) {
    expect(inspect(thrown, { depth: 9 })).not.toContain(secret);
    return toStageError(thrown);
  }
  throw new Error('the settings were taken');
}

test('nothing set means the embedded server, whatever the home folder holds', () => {
  expect(chosenAddress({ HOME: folder, TEMPORAL_ADDRESS: '' })).toBeUndefined();
});

test('a profile file names the server, and a profile of it another one, with its key over TLS', async () => {
  const TEMPORAL_CONFIG_FILE = await writeProfile(profiles);
  expect(chosenAddress({ TEMPORAL_CONFIG_FILE })).toEqual({
    address: 'one.example:7233',
    namespace: 'first',
  });
  expect(chosenAddress({ TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE: 'cloud' })).toEqual({
    address: 'two.example:7233',
    namespace: 'second',
    access: { apiKey: secret, tls: true },
  });
});

test('the environment wins over the file', async () => {
  const settings = {
    TEMPORAL_CONFIG_FILE: await writeProfile(profiles),
    TEMPORAL_PROFILE: 'cloud',
    TEMPORAL_ADDRESS: 'three.example:7233',
    TEMPORAL_NAMESPACE: 'third',
    TEMPORAL_TLS: 'false',
  };
  expect(chosenAddress(settings)).toEqual({
    address: 'three.example:7233',
    namespace: 'third',
    access: { apiKey: secret, tls: false },
  });
});

test('TLS files are read from the paths that name them', async () => {
  const [crt, key, ca] = await Promise.all(['crt', 'key', 'ca'].map(writeProfile));
  const chosen = chosenAddress({
    TEMPORAL_ADDRESS: 'one.example:7233',
    TEMPORAL_TLS_CLIENT_CERT_PATH: crt!,
    TEMPORAL_TLS_CLIENT_KEY_PATH: key!,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: ca!,
    TEMPORAL_TLS_SERVER_NAME: 'inner.example',
  });
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text));
  expect(chosen?.access?.tls).toEqual({
    clientCertPair: { crt: bytes('crt'), key: bytes('key') },
    serverRootCACertificate: bytes('ca'),
    serverNameOverride: 'inner.example',
  });
});

test('settings that cannot be used say what is wrong and what to do, and quote no key', async () => {
  const broken = await writeProfile(`[profile.default]\napi_key = "${secret}`);
  expect(errorOf({ TEMPORAL_CONFIG_FILE: broken })).toMatchObject({
    code: 'bad-config',
    message: expect.stringMatching(/toml is no TOML at line 2, column \d+$/),
    fix: expect.stringContaining('docs.temporal.io'),
  });
  const missing = join(folder, 'none.toml');
  expect(errorOf({ TEMPORAL_CONFIG_FILE: missing })).toMatchObject({
    code: 'missing-data',
    message: `TEMPORAL_CONFIG_FILE names ${missing}, which is not a file`,
  });
  const file = await writeProfile(profiles);
  expect(errorOf({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'clowd' }).message).toContain(
    "Profile 'clowd' not found",
  );
  const other = await writeProfile(`api_key = "${secret}"`);
  expect(errorOf({ TEMPORAL_CONFIG_FILE: other }).message).toContain('no tables [profile.<name>]');
  const here = { TEMPORAL_ADDRESS: 'one.example:7233' };
  expect(errorOf({ ...here, TEMPORAL_TLS_SERVER_CA_CERT_PATH: missing }).message).toContain(
    `names ${missing}, which cannot be read (ENOENT)`,
  );
  expect(errorOf({ ...here, TEMPORAL_TLS_CLIENT_CERT_PATH: file }).message).toContain('its key');
  expect(errorOf({ ...here, TEMPORAL_API_KEY: `${secret}\n` }).message).toContain(
    'the API key is empty, or holds a line break',
  );
});
