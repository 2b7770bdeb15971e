import { vocabularyFolder } from '@sightline/contracts';
import type { Command } from 'commander';
import { createScreen } from '../terminal/screen.ts';

type Check = { name: string; ok: boolean; message: string; fix?: string };

async function check(name: string, test: () => Promise<string>, fix: string): Promise<Check> {
  try {
    return { name, ok: true, message: await test() };
  } catch (error) {
    return { name, ok: false, message: (error as Error).message, fix };
  }
}

async function multiply(): Promise<string> {
  const { tf } = await import('@sightline/tensor');
  const product = tf.matMul(tf.ones([64, 64]), tf.ones([64, 64])).dataSync()[0];
  if (tf.getBackend() !== 'tensorflow' || product !== 64)
    throw new Error('a product came out wrong');
  return 'the native library multiplies';
}

async function findTemporal(): Promise<string> {
  const { checkTemporal } = await import('@sightline/pipeline');
  const found = await checkTemporal();
  if (!found.ok) throw new Error(found.message);
  return found.message;
}

async function examine({ json }: { json?: boolean }): Promise<void> {
  const setup = 'Run npm run setup.';
  const checks = [
    await check('node', async () => process.version, 'Install Node 20.19 or newer.'),
    await check('tensorflow', multiply, setup),
    await check('vocabulary', async () => vocabularyFolder(), setup),
    await check('temporal', findTemporal, setup),
  ];
  const screen = createScreen(process.stdout);
  for (const { name, ok, message, fix } of checks) {
    const mark = ok ? screen.good('ok  ') : screen.bad('fail');
    const line = json
      ? JSON.stringify({ name, ok, message, fix })
      : `${mark} ${name.padEnd(12)}${message}`;
    process.stdout.write(`${line}\n`);
    if (!ok && !json) process.stdout.write(`     ${fix}\n`);
  }
  if (checks.some(({ ok }) => !ok)) process.exitCode = 1;
}

/** `sightline doctor` */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check what the machine has and say how to mend what is missing')
    .option('--json', 'one JSON object a check')
    .action(examine);
}
