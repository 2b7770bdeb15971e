import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { resolve } from 'node:path';
import { toStageError } from '@sightline/contracts';
import { installPeers } from './install-peers.ts';
import { help, type Options, parseOptions } from './options.ts';
import { compare, renderComparisons, renderOwn } from './report.ts';
import { suites } from './suites.ts';

process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'; // TensorFlow's own chatter, as in the command

const tell = (text: string): void => void process.stderr.write(text);

async function bench(options: Options): Promise<void> {
  const chosen = suites.filter(({ name }) => options.suites.includes(name));
  const needsPeers = options.hasPeers && chosen.some(({ peer }) => peer);
  const python = needsPeers ? installPeers(tell) : undefined;
  const measured = [];
  for (const suite of chosen) {
    const rounds = await suite.run(options, python, tell);
    measured.push({ suite, rounds, comparisons: compare(suite.works, rounds) });
  }
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown processor'}`;
  const comparisons = measured.flatMap((one) => one.comparisons);
  const rates = measured.map(({ suite, rounds }) => [suite.name, Object.fromEntries(rounds)]);
  const report = { machine, options, comparisons, rates: Object.fromEntries(rates) };
  writeFileSync(resolve('bench.json'), `${JSON.stringify(report, null, 2)}\n`);
  const tables = comparisons.length > 0 ? [renderComparisons(comparisons)] : [];
  for (const { suite, rounds } of measured) {
    const own = suite.render?.(options, rounds) ?? renderOwn(suite.works, rounds);
    if (own) tables.push(own);
  }
  process.stdout.write(
    `${tables.join('\n\n')}\n\nMedians of ${options.roundCount} rounds on ${machine}.\n`,
  );
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
