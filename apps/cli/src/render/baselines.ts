import type { BaselineComparison } from '@sightline/lesson';
import { drawBar } from '../terminal/bar.ts';
import { formatCount, formatShare } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { heading, paragraph } from './heading.ts';

const meanings: Record<string, string> = {
  model: 'image and question',
  majority: 'always the commonest answer',
  blind: 'the question without the image',
  shuffled: 'the images exchanged',
};

const verdictPaint = { looks: 'good', blind: 'bad', unclear: 'warn' } as const;

/** The model beside its baselines on held-out images, and whether it is looking. */
export function renderBaselines(screen: Screen, comparison: BaselineComparison): string[] {
  const barCells = screen.columns >= 76 ? 24 : 12;
  const columns = [
    { title: '' },
    { title: '', align: 'right' as const },
    { title: '', paint: screen.accent },
    { title: '', wraps: true, paint: screen.dim },
  ];
  const cells = comparison.accuracies.map(({ predictor, accuracy }) => [
    predictor === 'model' ? screen.bold(predictor) : predictor,
    formatShare(accuracy),
    drawBar(accuracy, barCells).padEnd(barCells),
    meanings[predictor] ?? '',
  ]);
  const note = `${formatCount(comparison.rowCount)} ${comparison.split} questions, exact match`;
  const paint = screen[verdictPaint[comparison.verdict]];
  return [
    heading(screen, 'Is it looking?', note),
    ...layOutTable(screen, columns, cells),
    ...paragraph(screen, comparison.sentence).map(paint),
  ];
}
