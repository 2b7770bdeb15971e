import { Command, Option } from 'commander';
import { parseDuration } from '../run/parse-duration.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

const damagedStatus = 3;

const variables = `
SIGHTLINE_STORE=s3://bucket/prefix keeps artifacts in a bucket, too; AWS_ENDPOINT_URL_S3,
AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_PROFILE say where and as whom.`;

type GcOptions = { delete?: boolean; remote?: boolean; olderThan: number };

async function verify(io: CommandIo, download: boolean): Promise<void> {
  const [{ verifyStores }, { findRoot }, { renderDamage, renderVerified }] = await Promise.all([
    import('../run/verify-stores.ts'),
    import('../run/find-root.ts'),
    import('../render/store.ts'),
  ]);
  const root = findRoot();
  const summaries = await verifyStores({
    root,
    download,
    onChecked(store, checked) {
      const { state, ...more } = checked;
      if (io.isJson && state !== 'whole') io.printJson({ type: state, store, ...more });
      else if (!io.isJson && state === 'damaged') io.print(renderDamage(io.out, checked, root));
    },
  });
  const isDamaged = summaries.some(({ damagedCount }) => damagedCount > 0);
  io.exitCode = isDamaged ? damagedStatus : 0;
  if (io.isJson) io.printJson({ type: 'summary', ok: !isDamaged, stores: summaries });
  else io.print(renderVerified(io.out, summaries));
}

async function openAsked(isRemote: boolean) {
  const [{ openRemoteStore }, { StageError }] = await Promise.all([
    import('@sightline/store'),
    import('@sightline/contracts'),
  ]);
  const store = await openRemoteStore();
  if (store || !isRemote) return store;
  throw new StageError('usage', {
    message: '--remote asks for the shared store, but SIGHTLINE_STORE names none',
    fix: 'Set SIGHTLINE_STORE to s3://bucket/prefix, or leave --remote out.',
  });
}

async function collect(io: CommandIo, options: GcOptions): Promise<void> {
  const { remote: isRemote = false, delete: isDeleted = false, olderThan } = options;
  const [{ findGarbage, findRemoteGarbage }, { findRoot }, { renderGarbage }] = await Promise.all([
    import('@sightline/pipeline'),
    import('../run/find-root.ts'),
    import('../render/store.ts'),
  ]);
  const store = await openAsked(isRemote);
  const root = findRoot();
  const limits = { root, olderThanMs: olderThan };
  const found = await findGarbage(limits);
  if (store && isRemote) found.push(...(await findRemoteGarbage(store, limits)));
  const shown: typeof found = [];
  for (const garbage of found) {
    const { remove, ...told } = garbage;
    if (isDeleted && !(await remove())) continue; // somebody has just used it
    shown.push(garbage);
    if (io.isJson) io.printJson({ type: 'garbage', ...told, isRemoved: isDeleted });
  }
  const unseen = store && !isRemote ? { unseenStore: store.name } : {};
  const sizeBytes = shown.reduce((sum, garbage) => sum + garbage.sizeBytes, 0);
  const summary = { type: 'summary', count: shown.length, sizeBytes, isRemoved: isDeleted };
  if (io.isJson) io.printJson({ ...summary, ...unseen });
  else io.print(renderGarbage(io.out, shown, { root, isDeleted, ...unseen }));
}

function gcCommand(io: CommandIo): Command {
  const command = new Command('gc')
    .description('list what no run refers to; with --delete, remove it')
    .option('--delete', 'remove it')
    .addOption(
      new Option('--older-than <time>', 'leave what was made or used more recently')
        .argParser(parseDuration)
        .default(3_600_000, '1h'),
    )
    .option('--remote', 'in the shared store, too, where other machines may still need it')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((options: GcOptions) => collect(io, options));
  return withExamples(command, {
    'sightline store gc': 'what would go, and how much it is',
    'sightline store gc --delete --older-than 7d': 'remove what nobody used for a week',
  });
}

export function storeCommand(io: CommandIo): Command {
  const check = new Command('verify')
    .description('hash every artifact; exit status 3 when one is damaged')
    .option('--download', 'fetch and hash what the shared store holds, not only ask for checksums')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action(({ download }: { download?: boolean }) => verify(io, download === true));
  const store = new Command('store')
    .description('the artifacts: verify them, remove what is not needed')
    .addHelpText('after', variables);
  return withExamples(store, {
    'sightline store verify': 'one line an artifact in trouble, and a summary',
    'sightline store gc': 'what no run refers to',
  })
    .addCommand(
      withExamples(check, { 'sightline store verify': 'hash what lies in data/artifacts' }),
    )
    .addCommand(gcCommand(io));
}
