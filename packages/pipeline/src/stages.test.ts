import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const script = `
import nodeModule from 'node:module';
const [stagesUrl, indexUrl] = process.argv.slice(1);
const { stages } = await import(stagesUrl);
const names = Object.keys(stages);
for (const name of names) await stages[name]();
await import(indexUrl);
const isLoaded = (part) => Object.keys(nodeModule._cache).some((path) => path.includes(part));
console.log(JSON.stringify([names.length, ['tfjs', 'onnx', 'temporalio', 'aws-sdk'].filter(isLoaded)]));
`;

test('what the stages are is known without loading what they, or Temporal, compute with', () => {
  const urls = ['stages', 'index'].map(
    (name) => new URL(`../dist/${name}.js`, import.meta.url).href,
  );
  const words = ['--input-type=module', '--eval', script, ...urls];
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual([5, []]);
});
