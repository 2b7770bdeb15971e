import { formatCount } from '@sightline/contracts';
import type { BaselineComparison } from '@sightline/lesson';
import { drawBar } from '../terminal/bar.ts';
import { formatShare } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { heading, paragraph } from './heading.ts';

const meanings: Record<BaselineComparison['task'], Record<string, string>> = {
  questions: {
    model: 'image and question',
    majority: 'always the commonest answer',
    blind: 'the question without the image',
    shuffled: 'the images exchanged',
  },
  captions: {
    model: 'the image',
    majority: 'always the commonest sentence',
    blind: 'no image: the same sentence',
    shuffled: 'the images exchanged',
  },
};

const verdictPaint = { looks: 'good', blind: 'bad', unclear: 'warn' } as const;

function describeUnseen(
  { rowCount, blind }: NonNullable<BaselineComparison['unseen']>,
  task: BaselineComparison['task'],
): string {
  const without = blind === undefined ? '' : `; blind: ${formatShare(blind)}`;
  return `${formatCount(rowCount)} ${task} about pairs that training never shows${without}`;
}

/** The model beside its baselines on held-out images, and whether it is looking. */
export function renderBaselines(screen: Screen, comparison: BaselineComparison): string[] {
  const barCells = screen.columns >= 76 ? 24 : 12;
  const columns = [
    { title: '' },
    { title: '', align: 'right' as const },
    { title: '', paint: screen.accent },
    { title: '', wraps: true, paint: screen.dim },
  ];
  const { task, unseen } = comparison;
  const row = (name: string, accuracy: number, meaning: string): string[] => [
    name,
    formatShare(accuracy),
    drawBar(accuracy, barCells).padEnd(barCells),
    meaning,
  ];
  const cells = comparison.accuracies.map(({ predictor, accuracy }) => {
    const name = predictor === 'model' ? screen.bold(predictor) : predictor;
    return row(name, accuracy, meanings[task][predictor] ?? '');
  });
  if (unseen) cells.push(row('unseen pairs', unseen.accuracy, describeUnseen(unseen, task)));
  const note = `${formatCount(comparison.rowCount)} ${comparison.split} ${task}, exact match`;
  const paint = screen[verdictPaint[comparison.verdict]];
  return [
    heading(screen, 'Is it looking?', note),
    ...layOutTable(screen, columns, cells),
    ...paragraph(screen, comparison.sentence).map(paint),
  ];
}
