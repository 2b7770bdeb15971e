export { type Cell, isBytes, isNumbers, toJsonValue } from './cell.ts';
export { checkContract, knownContracts } from './check-contract.ts';
export { findRow, idColumnOf, likeIds } from './find-row.ts';
export {
  type FollowedRow,
  type FollowedStage,
  followSample,
  type Lookup,
} from './follow-sample.ts';
export type { NumberSummary } from './number-summary.ts';
export { type Row, readRow } from './read-row.ts';
export { type RowPart, rowParts } from './row-parts.ts';
export { chooseColumns, type RowQuery, scanRows } from './scan-rows.ts';
export { type ColumnSummary, summarizeTable, type TableSummary } from './summarize-table.ts';
export type { TextSummary } from './text-summary.ts';
export { type TokenPiece, type TokenPieces, tokenPieces } from './token-pieces.ts';
export {
  meansOf,
  normOf,
  placeNorms,
  type VectorFigures,
  vectorFigures,
} from './vector-figures.ts';
