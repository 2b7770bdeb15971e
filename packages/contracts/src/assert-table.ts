import { type Field, FixedSizeList, type Schema } from 'apache-arrow';
import { StageError } from './errors.ts';
import { contractId, type TableContract, tensorShape } from './table-contract.ts';

function describeField(field: Field): string {
  const shape = tensorShape(field);
  const type =
    field.type instanceof FixedSizeList
      ? `${field.type.children[0]!.type}[${(shape ?? [field.type.listSize]).join(',')}]`
      : String(field.type);
  return field.nullable ? `${type}?` : type;
}

/** The columns of a schema on one line: `sample_id Utf8, pixels Uint8[224,224,3]`. */
export function describeSchema(schema: Schema): string {
  return schema.fields.map((field) => `${field.name} ${describeField(field)}`).join(', ');
}

/**
 * Checks that a schema holds the contract's columns, in order, with their types and shapes.
 *
 * @param where names the file or the writer, for the message.
 * @throws StageError `contract`, naming the column, what was expected and what was found.
 */
export function assertTable(contract: TableContract, schema: Schema, where: string): void {
  const breach: (message: string) => never = (message) => {
    throw new StageError('contract', {
      message: `${where}: ${contractId(contract)} ${message}`,
      fix: 'Rerun the stage that wrote it: sightline rerun <stage> --run <id>.',
    });
  };
  const named = schema.metadata.get('contract');
  if (named !== undefined && named !== contractId(contract)) breach(`expected, got ${named}`);
  for (const [index, expected] of contract.schema.fields.entries()) {
    const found = schema.fields[index];
    if (!found) breach(`column ${expected.name} is missing`);
    const want = `${expected.name} ${describeField(expected)}`;
    const have = `${found.name} ${describeField(found)}`;
    if (want !== have) breach(`column ${index}: expected ${want}, got ${have}`);
  }
  const extra = schema.fields[contract.schema.fields.length];
  if (extra) breach(`column ${extra.name} is not part of the contract`);
}
