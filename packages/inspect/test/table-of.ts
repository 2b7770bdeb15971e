import { memoryReader, type TableContract, type TableReader } from '@sightline/contracts';
import { Field, makeData, RecordBatch, Schema, Struct, type Vector } from 'apache-arrow';

/** A table in memory, as somebody's file would be: a batch for each set of columns. */
export function tableOf(
  batches: readonly Record<string, Vector>[],
  nullable: readonly string[] = [],
  metadata: Map<string, string> = new Map(),
): TableReader {
  const fields = Object.entries(batches[0]!).map(
    ([name, vector]) => new Field(name, vector.type, nullable.includes(name)),
  );
  const schema = new Schema(fields, metadata);
  const [name = 'stray', version = '1'] = (metadata.get('contract') ?? '').split('@');
  const contract: TableContract = { name, version: Number(version), doc: '', schema };
  return memoryReader(
    contract,
    batches.map((columns) => {
      const children = Object.values(columns).map((vector) => vector.data[0]!);
      const { length } = Object.values(columns)[0]!;
      const type = new Struct(fields);
      return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children }));
    }),
  );
}

/** A contract's table in memory. */
export function contractTable(contract: TableContract, batches: RecordBatch[]): TableReader {
  const id = `${contract.name}@${contract.version}`;
  const schema = new Schema(contract.schema.fields, new Map([['contract', id]]));
  return memoryReader({ ...contract, schema }, batches);
}
