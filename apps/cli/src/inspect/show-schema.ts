import { describeSchema, tensorShape } from '@sightline/contracts';
import type { Field, Schema } from 'apache-arrow';
import { renderSchema } from '../render/schema.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import type { FoundTable } from './find-table.ts';

/** A column as the file declares it. */
export type DeclaredColumn = {
  name: string;
  /** As Arrow writes it: `Utf8`, `FixedSizeList[512]<Float32>`. */
  type: string;
  shape?: number[];
  /** Names of the axes of a tensor. */
  axes?: string[];
  nullable: boolean;
  metadata: Record<string, string>;
};

function axesOf(field: Field): string[] | undefined {
  if (!tensorShape(field)) return undefined;
  const declared = JSON.parse(field.metadata.get('ARROW:extension:metadata')!) as {
    dim_names?: string[];
  };
  return declared.dim_names;
}

function declare(field: Field): DeclaredColumn {
  const shape = tensorShape(field);
  const axes = axesOf(field);
  return {
    name: field.name,
    type: String(field.type),
    ...(shape ? { shape } : {}),
    ...(axes ? { axes } : {}),
    nullable: field.nullable,
    metadata: Object.fromEntries(field.metadata),
  };
}

export type DeclaredTable = {
  path: string;
  contract: string | undefined;
  columns: DeclaredColumn[];
  metadata: Record<string, string>;
};

function declareTable(path: string, schema: Schema): DeclaredTable {
  return {
    path,
    contract: schema.metadata.get('contract'),
    columns: schema.fields.map(declare),
    metadata: Object.fromEntries(schema.metadata),
  };
}

/** Shows what a table declares: columns with types, shapes and nullability, and its metadata. */
export function showSchema(io: CommandIo, { path, table }: FoundTable): void {
  const { schema } = table.contract;
  const declared = declareTable(path, schema);
  if (io.isJson) io.printJson({ type: 'schema', ...declared, text: describeSchema(schema) });
  else io.print(renderSchema(io.out, declared));
}
