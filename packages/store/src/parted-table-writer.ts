import { dirname, join } from 'node:path';
import {
  assertTable,
  contractId,
  type PartRecord,
  StageError,
  type TableContract,
  type TableRecord,
  type TableWriter,
} from '@sightline/contracts';
import { type RecordBatch, Schema } from 'apache-arrow';
import { makeFolder } from './make-folder.ts';
import { PartWriter } from './part-writer.ts';
import { schemaHash } from './schema-hash.ts';

export const maxPartBytes: number = 256 * 1024 * 1024;

/** Room for the footer and the headers of the batches. */
const partOverheadBytes = 1024 * 1024;

/**
 * Where a table's parts lie within their artifact, `part-00000.arrow` the first.
 *
 * @param prefix the parts' folder, '' for the main table
 */
export function partPath(prefix: string, index: number): string {
  return join(prefix, `part-${String(index).padStart(5, '0')}.arrow`);
}

/** Writes a table as `part-00000.arrow`, `part-00001.arrow`, ..., none above the limit. */
export class PartedTableWriter implements TableWriter {
  rowCount: number = 0;
  readonly #contract: TableContract;
  readonly #schema: Schema;
  readonly #folder: string;
  readonly #prefix: string;
  readonly #limitBytes: number;
  readonly #parts: Promise<PartRecord>[] = [];
  #part: PartWriter | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** @param prefix the parts' folder within `folder`, '' for the main table. */
  constructor(
    contract: TableContract,
    metadata: Map<string, string>,
    folder: string,
    prefix: string,
    limitBytes: number = maxPartBytes,
  ) {
    this.#contract = contract;
    this.#schema = new Schema(
      contract.schema.fields,
      new Map([['contract', contractId(contract)], ...metadata]),
    );
    this.#folder = folder;
    this.#prefix = prefix;
    this.#limitBytes = limitBytes - Math.min(partOverheadBytes, limitBytes / 8);
  }

  append(batch: RecordBatch): Promise<void> {
    const appended = this.#queue.then(() => this.#append(batch));
    this.#queue = appended.catch(() => undefined);
    return appended;
  }

  async #append(batch: RecordBatch): Promise<void> {
    const where = `${this.#contract.name} row ${this.rowCount}`;
    assertTable(this.#contract, batch.schema, where);
    const batchBytes = batch.data.byteLength;
    if (batchBytes > this.#limitBytes) {
      throw new StageError('contract', {
        message: `${where}: a batch of ${batchBytes} bytes does not fit a part of ${this.#limitBytes}`,
        fix: 'Append smaller batches.',
      });
    }
    if (this.#part && this.#part.sizeBytes + batchBytes > this.#limitBytes) await this.#closePart();
    this.#part ??= await this.#openPart();
    await this.#part.append(batch);
    this.rowCount += batch.numRows;
  }

  async #openPart(): Promise<PartWriter> {
    const name = partPath(this.#prefix, this.#parts.length);
    const path = join(this.#folder, name);
    await makeFolder(dirname(path));
    return PartWriter.create(path, name, this.#schema);
  }

  /** Leaves a part to be synced to the disk while the next is written; throws what the one before threw. */
  async #closePart(): Promise<void> {
    await this.#parts.at(-1);
    const part = this.#part;
    this.#part = undefined;
    if (!part) return;
    const closed = part.close();
    closed.catch(() => undefined); // is thrown by the next part's, or by `close`
    this.#parts.push(closed);
  }

  /** Closes the last part; a table without rows becomes one part without batches. */
  async close(): Promise<TableRecord> {
    await this.#queue;
    if (this.#parts.length === 0) this.#part ??= await this.#openPart();
    await this.#closePart();
    return {
      contract: contractId(this.#contract),
      rowCount: this.rowCount,
      schemaHash: schemaHash(this.#contract),
      parts: await Promise.all(this.#parts),
    };
  }

  async abandon(): Promise<void> {
    await this.#queue;
    await Promise.allSettled(this.#parts);
    await this.#part?.abandon();
  }
}
