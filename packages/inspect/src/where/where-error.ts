import { StageError } from '@sightline/contracts';

/** An error in a filter, with the place that it speaks of marked below the text. */
export function whereError(source: string, at: number, what: string, fix?: string): StageError {
  const line = source.replaceAll(/\s/g, ' ');
  return new StageError('usage', {
    message: `--where: ${what}, at character ${at + 1}\n  ${line}\n  ${' '.repeat(at)}^`,
    fix: fix ?? `For example: --where "split = 'test' and question_length > 8".`,
    details: { at },
  });
}
