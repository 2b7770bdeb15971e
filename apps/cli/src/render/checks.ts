import type { CheckResult } from '../doctor/list-checks.ts';
import type { Screen } from '../terminal/screen.ts';
import { wrapText } from '../terminal/text-width.ts';

const marks = { ok: ['✓', 'good'], warn: ['!', 'warn'], fail: ['✗', 'bad'] } as const;
const nameCells = 12;

/** One check on a line, and below it what to do where something is wrong. */
export function renderCheck(screen: Screen, { name, state, message, fix }: CheckResult): string {
  const [mark, paint] = marks[state];
  const indent = ' '.repeat(nameCells + 5);
  const [first = '', ...rest] = wrapText(message, screen.columns - indent.length);
  const head = `  ${screen[paint](mark)} ${screen.bold(name.padEnd(nameCells))} ${first}`;
  const advice = fix ? wrapText(`fix: ${fix}`, screen.columns - indent.length) : [];
  const below = [...rest, ...advice.map(screen.dim)].map((line) => indent + line);
  return `${[head, ...below].join('\n')}\n`;
}

/** How the checks went, in one line. */
export function renderVerdict(screen: Screen, results: readonly CheckResult[]): string {
  const count = (state: CheckResult['state']): number =>
    results.filter((result) => result.state === state).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed > 0) return `\n${screen.bad(`${failed} of ${results.length} checks failed.`)}\n`;
  if (warned > 0) return `\nReady, with ${warned} warning${warned === 1 ? '' : 's'}.\n`;
  return `\n${screen.good('Ready.')}\n`;
}
