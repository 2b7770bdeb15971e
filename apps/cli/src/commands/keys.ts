import { Command, Option } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

type KeysOptions = { keys?: string };

async function open({ keys }: KeysOptions) {
  const [keyFile, { findRoot }, { keysPath }] = await Promise.all([
    import('@sightline/serve/keys'),
    import('../run/find-root.ts'),
    import('../run/keys-path.ts'),
  ]);
  return { ...keyFile, path: keysPath(findRoot(), keys) };
}

async function create(io: CommandIo, name: string, options: KeysOptions): Promise<void> {
  const { createKey, path } = await open(options);
  const key = await createKey(path, name);
  if (io.isJson) return io.printJson({ type: 'key', name, key });
  io.print(`${key}\n`);
  io.note('It is shown this once: only its hash is kept.\n');
}

async function list(io: CommandIo, options: KeysOptions): Promise<void> {
  const { readKeys, path } = await open(options);
  const [keys, { renderKeys }] = await Promise.all([readKeys(path), import('../render/keys.ts')]);
  if (!io.isJson) return io.print(renderKeys(io.out, keys));
  for (const { name, start, createdAt } of keys)
    io.printJson({ type: 'key', name, start, createdAt });
}

async function revoke(io: CommandIo, name: string, options: KeysOptions): Promise<void> {
  const { revokeKey, path } = await open(options);
  await revokeKey(path, name);
  if (io.isJson) io.printJson({ type: 'revoked', name });
  else io.print(`revoked ${name}: servers heed it within a second\n`);
}

/** Options that all of them have. */
function complete(command: Command): Command {
  return command
    .addOption(new Option('--keys <file>', 'where they are kept; data/keys.json if left out'))
    .addOption(jsonOption())
    .addOption(debugOption());
}

export function keysCommand(io: CommandIo): Command {
  const command = new Command('keys').description('who may ask sightline serve');
  const created = new Command('create')
    .description('make an API key; it is shown once')
    .argument('<name>', 'whose it is')
    .action((name: string, options: KeysOptions) => create(io, name, options));
  const listed = new Command('list')
    .description('names and first characters of the keys')
    .action((options: KeysOptions) => list(io, options));
  const revoked = new Command('revoke')
    .description('take a key away')
    .argument('<name>', 'of the key')
    .action((name: string, options: KeysOptions) => revoke(io, name, options));
  return withExamples(command, {
    'sightline keys create laptop': 'prints sl-…, to be sent as Authorization: Bearer sl-…',
    'sightline keys revoke laptop': 'running servers heed it',
  })
    .addCommand(withExamples(complete(created), { 'sightline keys create laptop': 'a new key' }))
    .addCommand(withExamples(complete(listed), { 'sightline keys list': 'one a line' }))
    .addCommand(withExamples(complete(revoked), { 'sightline keys revoke laptop': 'it is gone' }));
}
