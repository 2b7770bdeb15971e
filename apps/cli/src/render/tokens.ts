import type { RowPart, TokenPiece } from '@sightline/inspect';
import type { Screen } from '../terminal/screen.ts';
import { cleanText, padText, textWidth } from '../terminal/text-width.ts';
import { heading } from './heading.ts';

type Tokens = Extract<RowPart, { kind: 'tokens' }>;

const gap = 2;

function paintOf(screen: Screen, kind: TokenPiece['kind']): (text: string) => string {
  if (kind === 'special') return screen.dim;
  if (kind === 'unknown') return screen.bad;
  return kind === 'continuation' ? screen.accent : (text) => text;
}

/** Pieces beside each other with their ids below, in as many rows as the screen needs. */
function pieceLines(screen: Screen, tokens: Tokens): string[] {
  const lines: string[] = [];
  let [upper, lower, used] = ['', '', 0];
  const end = (): void => {
    if (upper) lines.push(`  ${upper.trimEnd()}`, `  ${lower.trimEnd()}`);
    [upper, lower, used] = ['', '', 0];
  };
  for (const { id, piece, kind } of tokens.pieces) {
    const text = cleanText(piece);
    const width = Math.max(textWidth(text), String(id).length) + gap;
    if (used + width > screen.columns - 2) end();
    upper += padText(paintOf(screen, kind)(text), width);
    lower += padText(screen.dim(String(id)), width);
    used += width;
  }
  const padding = tokens.paddingCount > 0 ? `+ ${tokens.paddingCount} [PAD]` : '';
  if (used + textWidth(padding) > screen.columns - 2) end();
  upper += screen.dim(padding);
  end();
  return lines;
}

/** Token ids as what they say, then piece by piece. */
export function renderTokens(screen: Screen, tokens: Tokens): string[] {
  const { name, length, width, pieces } = tokens;
  const unknown = pieces.filter(({ kind }) => kind === 'unknown').length;
  const note = `${length} of ${width} tokens${unknown > 0 ? `, ${unknown} unknown` : ''}`;
  return [heading(screen, `${name} tokens`, note), ...pieceLines(screen, tokens)];
}
