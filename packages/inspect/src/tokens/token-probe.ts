import { endTokenId, numbersOf, paddingTokenId, vocabularySize } from '@sightline/contracts';
import { DataType, type RecordBatch, type Schema } from 'apache-arrow';
import { addValues, NumberStats } from '../numbers/number-stats.ts';
import type { TokenSummary } from './token-summary.ts';

/** [UNK] and [CLS] of the BERT vocabulary. */
const unknownTokenId = 100;
export const startTokenId = 101;
const commonestCount = 8;

export type TokenColumns = { ids: string; length: string; capacity: number };

/** Pairs of columns `x_ids`, int32 tensors, and `x_length`. */
export function findTokenColumns({ fields }: Schema): TokenColumns[] {
  return fields.flatMap(({ name, type, nullable }) => {
    const length = name.replace(/_ids$/, '_length');
    const beside = fields.find((field) => field.name === length && length !== name);
    const isIds = DataType.isFixedSizeList(type) && String(type.children[0]!.type) === 'Int32';
    const isPair = isIds && beside && String(beside.type) === 'Int32';
    if (!isPair || nullable || beside.nullable) return [];
    return [{ ids: name, length, capacity: type.listSize }];
  });
}

/** Counts the ids of a column of tokens. */
export class TokenProbe {
  readonly #columns: TokenColumns;
  readonly #lengths: NumberStats = new NumberStats(true);
  readonly #counts: Float64Array = new Float64Array(vocabularySize);
  #rowCount = 0;
  #fullRowCount = 0;
  #firstFullRow: number | undefined;
  #firstUnknownRow: number | undefined;

  constructor(columns: TokenColumns) {
    this.#columns = columns;
  }

  add(batch: RecordBatch, firstRow: number): void {
    const { capacity } = this.#columns;
    const ids = numbersOf<Int32Array>(batch, this.#columns.ids);
    const lengths = numbersOf<Int32Array>(batch, this.#columns.length);
    addValues(this.#lengths, lengths);
    this.#rowCount += batch.numRows;
    for (let row = 0; row < batch.numRows; row++) {
      const length = Math.min(lengths[row]!, capacity);
      if (length === capacity) {
        this.#fullRowCount++;
        this.#firstFullRow ??= firstRow + row;
      }
      for (let index = row * capacity; index < row * capacity + length; index++) {
        const id = ids[index]!;
        if (id >= 0 && id < vocabularySize) this.#counts[id]! += 1;
        if (id === unknownTokenId) this.#firstUnknownRow ??= firstRow + row;
      }
    }
  }

  #rank(pieces: readonly string[]): TokenSummary['commonest'] {
    const counts = this.#counts;
    const present = Array.from(counts.keys()).filter((id) => counts[id]! > 0);
    present.sort((left, right) => counts[right]! - counts[left]!);
    return present.slice(0, commonestCount).map((id) => {
      const piece = pieces[id];
      return { id, ...(piece === undefined ? {} : { piece }), count: counts[id]! };
    });
  }

  /** @param pieces of the vocabulary by their ids; none where it is not installed */
  summarize(pieces: readonly string[]): TokenSummary {
    for (const id of [paddingTokenId, startTokenId, endTokenId]) this.#counts[id] = 0;
    const { ids: column, capacity } = this.#columns;
    const [firstFullRow, firstUnknownRow] = [this.#firstFullRow, this.#firstUnknownRow];
    return {
      column,
      capacity,
      rowCount: this.#rowCount,
      lengths: this.#lengths.summarize(),
      fullRowCount: this.#fullRowCount,
      ...(firstFullRow === undefined ? {} : { firstFullRow }),
      tokenCount: this.#counts.reduce((sum, count) => sum + count, 0),
      unknownCount: this.#counts[unknownTokenId]!,
      ...(firstUnknownRow === undefined ? {} : { firstUnknownRow }),
      commonest: this.#rank(pieces),
    };
  }
}
