import { readVocabulary } from '@sightline/contracts';

let pieces: readonly string[] | undefined;

/** The vocabulary's pieces; none where it is not installed: then tokens are shown by their ids. */
export function readPieces(): readonly string[] {
  try {
    pieces ??= readVocabulary();
    return pieces;
  } catch {
    return [];
  }
}
