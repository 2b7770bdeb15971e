import type { LayerTrace, WrittenToken } from '@sightline/predict';
import type { AskedModel } from '../run/ask-model.ts';
import { drawBar, drawSparkline } from '../terminal/bar.ts';
import { formatShare, formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { renderExplanation } from './explanation.ts';
import { heading } from './heading.ts';

const barCells = 10;

function tokenLines(screen: Screen, tokens: readonly WrittenToken[]): string[] {
  const columns = [
    { title: 'token', paint: screen.bold },
    { title: 'chance', align: 'right' as const },
    { title: '', paint: screen.accent },
    { title: 'rather than', wraps: true, paint: screen.dim },
  ];
  const cells = tokens.map(({ text, probability, rivals }) => [
    text,
    formatShare(probability),
    drawBar(probability, barCells).padEnd(barCells),
    rivals.map((rival) => `${rival.text} ${formatShare(rival.probability)}`).join(', '),
  ]);
  return layOutTable(screen, columns, cells);
}

function layerLines(screen: Screen, layers: readonly LayerTrace[]): string[] {
  return layers.flatMap((layer, index) => {
    const { min, max, mean } = layer.range;
    const range = `${formatValue(min)} to ${formatValue(max)}, mean ${formatValue(mean)}`;
    const rows = [
      ['operation', layer.operation],
      ['why', layer.why],
      ['shape', `${layer.inputShape} → ${layer.outputShape}`],
      ['values', range],
      ['', drawSparkline(layer.sparkline)],
    ];
    const columns = [
      { title: '', paint: screen.dim },
      { title: '', wraps: true },
    ];
    const title = heading(
      screen,
      `${index + 1} ${layer.name}`,
      `${layer.milliseconds.toFixed(1)} ms`,
    );
    return [title, ...layOutTable(screen, columns, rows), ''];
  });
}

/**
 * The answer, then its tokens with their likeliest rivals; with `hasTrace` the five layers before
 * them and where the answer comes from behind.
 */
export function renderPrediction(
  screen: Screen,
  { prediction, explanation }: AskedModel,
  hasTrace: boolean,
): string {
  const { answer, confidence, tokens, layers } = prediction;
  const sure = screen.dim(`${Math.round(confidence * 100)} % sure`);
  const lines = [
    ...(hasTrace ? layerLines(screen, layers) : []),
    `${screen.bold(answer || '(nothing)')}  ${sure}`,
    ...tokenLines(screen, tokens),
    ...(explanation ? ['', ...renderExplanation(screen, explanation)] : []),
  ];
  return `${lines.join('\n')}\n`;
}
