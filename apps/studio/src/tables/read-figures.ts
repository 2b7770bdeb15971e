import type { TableFigures } from '../api/index.ts';
import type { TableWorker } from './create-table-worker.ts';
import type { RunTable } from './open-run-table.ts';

/** Of larger tables about so many bytes are looked at, in batches spread evenly over them. */
const maxReadBytes = 64 * 1024 * 1024;
const maxCachedCount = 100;

/** Figures of tables, remembered by the hash of the artifact that they lie in. */
export type FiguresReader = (found: RunTable, signal: AbortSignal) => Promise<TableFigures>;

function sampleOf({ record }: RunTable): { sampleRowCount?: number } {
  const sizeBytes = record.parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  if (sizeBytes <= maxReadBytes) return {};
  return { sampleRowCount: Math.max(Math.floor((record.rowCount * maxReadBytes) / sizeBytes), 1) };
}

export function createFiguresReader(worker: TableWorker): FiguresReader {
  const cached = new Map<string, TableFigures>();
  return async (found, signal) => {
    const { artifact, name } = found;
    const key = `${artifact.manifest.sha256} ${name}`;
    const known = cached.get(key);
    if (known) return known;
    const { folder } = artifact;
    const task = { kind: 'figures', folder, table: name, ...sampleOf(found) } as const;
    const figures = await worker.sumUp(task, signal);
    const [oldest] = cached.keys();
    if (cached.size >= maxCachedCount && oldest !== undefined) cached.delete(oldest);
    cached.set(key, figures);
    return figures;
  };
}
