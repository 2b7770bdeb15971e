import type { NumberSummary } from '../numbers/number-summary.ts';

/** What a column of WordPiece ids holds, seen through the column of its lengths. */
export type TokenSummary = {
  /** `question_ids`. */
  column: string;
  /** Ids that a row has room for. */
  capacity: number;
  rowCount: number;
  /** Ids of a row before the padding, [CLS] and [SEP] included. */
  lengths: NumberSummary;
  /**
   * Rows without room left. Those that were cut are among them, and so are those that just fitted:
   * the table does not tell one from the other.
   */
  fullRowCount: number;
  firstFullRow?: number;
  /** All ids but [PAD], [CLS] and [SEP]. */
  tokenCount: number;
  /** Those of them that are [UNK]: pieces that the vocabulary lacks. */
  unknownCount: number;
  firstUnknownRow?: number;
  /** The commonest of them, with their pieces where the vocabulary is installed. */
  commonest: { id: number; piece?: string; count: number }[];
};
