import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const script = `
import nodeModule from 'node:module';
const { stages } = await import(process.argv[1]);
const names = Object.keys(stages);
for (const name of names) await stages[name]();
const isLoaded = (part) => Object.keys(nodeModule._cache).some((path) => path.includes(part));
console.log(JSON.stringify([names.length, ['tfjs', 'onnx'].filter(isLoaded)]));
`;

test('what the stages are is known without loading what they compute with', () => {
  const url = new URL('../dist/stages.js', import.meta.url).href;
  const words = ['--input-type=module', '--eval', script, url];
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual([5, []]);
});
