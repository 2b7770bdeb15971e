import { useEffect, useRef, useState } from 'preact/hooks';
import type { Matches, TableInfo } from '../../../src/api/index.ts';
import { type ApiFailure, toFailure } from '../../source/api-failure.ts';
import type { Source } from '../../source/source.ts';
import { decodeSlice, type ShownRow } from './decode-slice.ts';
import { blockRows, takeEarly } from './early-rows.ts';

const maxBlocks = 40;

/** Rows of a table, or those of it that a filter lets through, by their place among these. */
export type Rows = {
  count: number;
  /** Whether any are there. */
  isRead: boolean;
  at(index: number): ShownRow | undefined;
  /** Has these rows fetched, where they are not there yet. */
  want(start: number, end: number): void;
  failure: ApiFailure | undefined;
  retry(): void;
};

export type RowsOf = { source: Source; runId: string; info: TableInfo; matches?: Matches };

type Block = { rows: ShownRow[]; usedAt: number };

/** Fetches a block of rows; several slices of it where one cannot hold them. */
async function readBlock(
  { source, runId, info, matches }: RowsOf,
  first: number,
  count: number,
): Promise<ShownRow[]> {
  const { stage, table } = info;
  const read: ShownRow[] = [];
  while (read.length < count) {
    const [from, left] = [first + read.length, count - read.length];
    const rows = matches
      ? { numbers: matches.rows.slice(from, from + left) }
      : { from, count: left };
    const held = matches || from > 0 ? undefined : await takeEarly(runId, stage, table);
    const bytes = held ?? (await source.readRows(runId, { stage, table, columns: [], rows }));
    const got = await decodeSlice(bytes);
    if (got.length === 0) break;
    read.push(...got);
  }
  return read;
}

function forget(blocks: Map<number, Block>): void {
  if (blocks.size <= maxBlocks) return;
  const oldest = [...blocks].sort(([, a], [, b]) => a.usedAt - b.usedAt).slice(0, blocks.size / 2);
  for (const [block] of oldest) blocks.delete(block);
}

/** Fetches the rows that are wanted, fifty at a time; to be mounted anew for another table. */
export function useRows(of: RowsOf): Rows {
  const count = of.matches ? of.matches.rows.length : of.info.rowCount;
  const blocks = useRef(new Map<number, Block>()).current;
  const pending = useRef(new Set<number>()).current;
  const isGone = useRef(false);
  const turn = useRef(0);
  const [, redraw] = useState(0);
  const [failure, setFailure] = useState<ApiFailure>();
  useEffect(
    () => () => {
      isGone.current = true;
    },
    [],
  );

  function fetchBlock(block: number): void {
    const first = block * blockRows;
    pending.add(block);
    readBlock(of, first, Math.min(blockRows, count - first))
      .then(
        (rows) => {
          blocks.set(block, { rows, usedAt: turn.current });
          forget(blocks);
        },
        (thrown) => !isGone.current && setFailure(toFailure(thrown)),
      )
      .finally(() => {
        pending.delete(block);
        if (!isGone.current) redraw((times) => times + 1);
      });
  }

  return {
    count,
    isRead: blocks.size > 0,
    at: (index) => blocks.get(Math.floor(index / blockRows))?.rows[index % blockRows],
    want(start, end) {
      turn.current += 1;
      for (let block = Math.floor(start / blockRows); block * blockRows < end; block++) {
        const held = blocks.get(block);
        if (held) held.usedAt = turn.current;
        else if (!pending.has(block) && !failure) fetchBlock(block);
      }
    },
    failure,
    retry: () => setFailure(undefined),
  };
}
