import {
  type Data,
  DataType,
  type Field,
  type Schema,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { loadColumn } from '../batch-loader.ts';
import type { PlacedBatch } from '../part-reader.ts';
import { checkData } from './check-data.ts';
import type { Unpack } from './decompress.ts';
import type { PlacedDictionary } from './ipc-layout.ts';
import { toPlain } from './plain-data.ts';

/** Ids of the dictionaries that a column, or one within it, refers to. */
export function dictionaryIds(type: DataType): number[] {
  if (DataType.isDictionary(type)) return [type.id, ...dictionaryIds(type.dictionary)];
  return (type.children ?? []).flatMap((child: Field) => dictionaryIds(child.type));
}

function append(before: Vector | undefined, data: Data): Vector {
  if (!before || before.length === 0) return new Vector([data]);
  return vectorFromArray([...before, ...new Vector([data])], data.type as never) as Vector;
}

/**
 * Reads dictionaries in the order of the file: one replaces what had its id before, a delta adds.
 *
 * @param ids of those that are needed
 * @returns plain values by id
 */
export function readDictionaries(
  schema: Schema,
  placed: readonly PlacedDictionary[],
  ids: ReadonlySet<number>,
  readBody: (batch: PlacedBatch) => Uint8Array,
  unpackerOf: (batch: PlacedBatch) => Unpack,
): Map<number, Vector> {
  const dictionaries = new Map<number, Vector>();
  for (const one of placed) {
    const type = schema.dictionaries.get(one.id);
    if (!type || !ids.has(one.id)) continue;
    const options = { dictionaries, decompress: unpackerOf(one) };
    const data = loadColumn(schema, one.header, type, readBody(one), options);
    if (data.length !== one.header.length) throw new Error('has a dictionary that lacks rows');
    checkData(data);
    const before = one.isDelta ? dictionaries.get(one.id) : undefined;
    dictionaries.set(one.id, append(before, toPlain(data)));
  }
  return dictionaries;
}
