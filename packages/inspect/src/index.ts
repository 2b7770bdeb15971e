export { checkContract, knownContracts } from './check-contract.ts';
export type { NumberSummary } from './number-summary.ts';
export { type RowValue, readRow } from './read-row.ts';
export { type OpenTable, type QueryResult, queryTables } from './sql/query-tables.ts';
export { type ColumnSummary, summarizeTable, type TableSummary } from './summarize-table.ts';
export type { TextSummary } from './text-summary.ts';
