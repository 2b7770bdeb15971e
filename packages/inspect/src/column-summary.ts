import type { NumberSummary } from './numbers/number-summary.ts';

/** What a text column holds: how many different values, and which. */
export type TextSummary = {
  valueCount: number;
  emptyCount: number;
  /** Different values, at least so many where `isCapped`. */
  distinctCount: number;
  isCapped: boolean;
  /** The commonest values, the commonest first; only those that stand there more than once. */
  commonest: { value: string; count: number }[];
  /** The first different values. */
  first: string[];
  /** Characters of a value. */
  lengths: NumberSummary;
  /** The first value that was there before, and where: rows of the table. */
  firstRepeat?: { row: number; earlierRow: number };
};

/** What the rows of a tensor column are like as wholes. */
export type TensorSummary = {
  rowCount: number;
  /** Rows with a NaN or an infinity in them; the first of them. */
  nonFiniteRowCount: number;
  firstNonFiniteRow?: number;
  /** Rows with nothing but zeros. */
  zeroRowCount: number;
  firstZeroRow?: number;
  /** Euclidean lengths of the finite rows of a float tensor. */
  norms?: NumberSummary;
  /** Places that hold the same value in all rows of a float tensor; the first of them. */
  deadDimensionCount?: number;
  deadDimensions?: number[];
  /** Of uint8 pictures: rows that are one colour. */
  oneColorRowCount?: number;
  firstOneColorRow?: number;
  /** Rows whose bytes are those of a row before; at least so many where `isCapped`. */
  duplicateRowCount: number;
  firstDuplicate?: { row: number; earlierRow: number };
  isCapped: boolean;
};

/** One column of a table, with what its values say. Nulls are in no figure but `nullCount`. */
export type ColumnSummary = {
  name: string;
  /** Element type, as Arrow calls it in lower case: float32, utf8, ... */
  type: string;
  /** Of one row, for tensors. */
  shape?: number[];
  isNullable: boolean;
  nullCount: number;
  /** Of numbers, times and elements of tensors. */
  numbers?: NumberSummary;
  /** What `numbers` count: ms since 1970 for instants and dates, s for times and durations. */
  unit?: 'instant' | 'date' | 'seconds';
  text?: TextSummary;
  booleans?: { trueCount: number; falseCount: number };
  /** Bytes of each value of a column of bytes. */
  sizes?: NumberSummary;
  /** Entries of each value of a list column. */
  lengths?: NumberSummary;
  /** What stands in the lists. */
  items?: ColumnSummary;
  /** What stands in a struct. */
  fields?: ColumnSummary[];
  tensor?: TensorSummary;
};
