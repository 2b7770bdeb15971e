import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TinyProject } from '../../../cli/test/tiny-project.ts';

/** What a page that writes texts as HTML would run, or show as anything but text. */
export const hostileTexts = {
  question: '<script>globalThis.hacked = 1</script> What color is it?',
  answer: '<b onmouseover=hacked()>red</b> & "blue"',
  type: '<i>color</i>',
  fileName: '"><img src=x onerror=alert(1)>.png',
  description: '<svg onload=alert(2)> a recipe & its "words"',
} as const;

type Line = Record<string, unknown> & { file_name: string };

/** Made pictures of which each has a question, and some a name, that means harm. */
export async function makeHostileFolder(project: TinyProject): Promise<void> {
  const folder = join(project.root, 'hostile');
  await project.run(['data', 'make', '--out', folder, '--count', '40']);
  const path = join(folder, 'metadata.jsonl');
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  const { question, answer, type, fileName } = hostileTexts;
  const changed = lines.map(async (text, index) => {
    const line = JSON.parse(text) as Line;
    const name = index % 2 === 0 ? `${index}${fileName}` : line.file_name;
    if (name !== line.file_name) await rename(join(folder, line.file_name), join(folder, name));
    return JSON.stringify({ ...line, file_name: name, question, answer, question_type: type });
  });
  await writeFile(path, `${(await Promise.all(changed)).join('\n')}\n`);
}
