export { type Cell, isBytes, isNumbers, toJsonValue } from './cell.ts';
export { checkContract, knownContracts } from './check-contract.ts';
export type { Breach, Check } from './checks/check.ts';
export type { Lineage } from './checks/lineage-checks.ts';
export type { ColumnSummary, TensorSummary, TextSummary } from './column-summary.ts';
export type { ColumnDiff } from './diff/compare-column.ts';
export type { ChangedAnswer, PredictionsDiff } from './diff/diff-predictions.ts';
export { diffTables, isDifferent, type LoneRows, type TableDiff } from './diff/diff-tables.ts';
export type { ColumnPlan } from './diff/plan-columns.ts';
export type { CellChange, RowChange } from './diff/row-changes.ts';
export { findRow, idColumnOf, likeIds } from './find-row.ts';
export type { Finding } from './find-troubles.ts';
export {
  type FollowedRow,
  type FollowedStage,
  followSample,
  type Lookup,
} from './follow-sample.ts';
export { histogramBins, type NumberSummary } from './numbers/number-summary.ts';
export { columnType } from './probes/column.ts';
export { type Row, readRow } from './read-row.ts';
export { type RowPart, rowParts, structParts } from './row-parts.ts';
export { chooseColumns, type RowQuery, scanRows } from './scan-rows.ts';
export { type OpenTable, type QueryResult, queryTables } from './sql/query-tables.ts';
export { type SummaryOptions, summarizeTable, type TableSummary } from './summarize-table.ts';
export { type TokenPiece, type TokenPieces, tokenPieces } from './token-pieces.ts';
export { findTokenColumns, type TokenColumns } from './tokens/token-probe.ts';
export type { TokenSummary } from './tokens/token-summary.ts';
export {
  meansOf,
  normOf,
  placeNorms,
  type VectorFigures,
  vectorFigures,
} from './vector-figures.ts';
