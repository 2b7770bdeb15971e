export { checkContract, knownContracts } from './check-contract.ts';
export type { Breach, Check } from './checks/check.ts';
export type { Lineage } from './checks/lineage-checks.ts';
export type { ColumnSummary, TensorSummary, TextSummary } from './column-summary.ts';
export type { Finding } from './find-troubles.ts';
export { histogramBins, type NumberSummary } from './numbers/number-summary.ts';
export { type RowValue, readRow } from './read-row.ts';
export { type SummaryOptions, summarizeTable, type TableSummary } from './summarize-table.ts';
export type { TokenSummary } from './tokens/token-summary.ts';
