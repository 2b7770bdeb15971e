import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toStageError } from '@sightline/contracts';
import type { Contender } from './contender.ts';
import { installPeers, peersFolder } from './install-peers.ts';
import { help, type Options, parseOptions } from './options.ts';
import { compare, ours, renderComparisons, renderOwn } from './report.ts';
import { runRounds } from './rounds.ts';
import { works } from './work.ts';

process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'; // TensorFlow's own chatter, as in the command

const script = (name: string): string => fileURLToPath(new URL(`${name}.js`, import.meta.url));
const tell = (text: string): void => void process.stderr.write(text);

function listContenders({ hasPeers, seconds }: Options): Contender[] {
  const node = (name: string, path: string): Contender => ({
    name,
    command: process.execPath,
    words: [script(path), String(seconds)],
  });
  const own = node(ours, 'steps/ours');
  if (!hasPeers) return [own];
  const stock = node('stock tfjs-node', 'steps/stock');
  const peers = installPeers(tell);
  if ('reason' in peers) {
    tell(`without PyTorch: ${peers.reason}\n`);
    return [own, stock];
  }
  const words = [join(peersFolder, 'steps.py'), String(seconds), String(availableParallelism())];
  return [own, { name: 'PyTorch', command: peers.python, words }, stock];
}

async function bench(options: Options): Promise<void> {
  const rounds = await runRounds(listContenders(options), options.roundCount, tell);
  const comparisons = compare(works, rounds);
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown processor'}`;
  const report = { machine, options, comparisons, rounds: Object.fromEntries(rounds) };
  writeFileSync(resolve('bench.json'), `${JSON.stringify(report, null, 2)}\n`);
  const table = comparisons.length > 0 ? renderComparisons(comparisons) : renderOwn(works, rounds);
  process.stdout.write(`${table}\n\nMedians of ${options.roundCount} rounds on ${machine}.\n`);
}

async function main(words: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(words);
    if (options.isHelp) process.stdout.write(help);
    else await bench(options);
    return 0;
  } catch (thrown) {
    const { message, fix, exitCode } = toStageError(thrown);
    process.stderr.write(`${message}\n${fix ? `${fix}\n` : ''}`);
    return exitCode;
  }
}

process.exitCode = await main(process.argv.slice(2));
