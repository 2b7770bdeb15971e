import * as contracts from '@sightline/contracts';
import {
  assertTable,
  contractId,
  StageError,
  type TableContract,
  type TableReader,
  tensorShape,
} from '@sightline/contracts';
import { DataType, type Field } from 'apache-arrow';

function isContract(value: unknown): value is TableContract {
  return typeof value === 'object' && value !== null && 'schema' in value && 'version' in value;
}

/** Every table that passes between stages, by its id. */
export const knownContracts: ReadonlyMap<string, TableContract> = new Map(
  Object.values(contracts)
    .filter(isContract)
    .map((contract) => [contractId(contract), contract]),
);

const shownMetadata = 60;

/** A tensor's shape must have as many elements as the list that it lies in. */
function assertShape(field: Field, path: string): void {
  if (field.metadata.get('ARROW:extension:name') !== 'arrow.fixed_shape_tensor') return;
  if (DataType.isFixedSizeList(field.type) && tensorShape(field)) return;
  const said = (field.metadata.get('ARROW:extension:metadata') ?? '').slice(0, shownMetadata);
  throw new StageError('contract', {
    message: `${path}: column ${field.name}: its metadata ${said} does not fit ${field.type}`,
    fix: 'Write the file again with a shape that fits its lists.',
  });
}

/**
 * Holds a table against the contract that its own metadata names, and its tensors against theirs.
 *
 * @returns undefined when it names none that is known here.
 * @throws StageError `contract`, naming the file and the column.
 */
export function checkContract(table: TableReader, path: string): TableContract | undefined {
  const { schema } = table.contract;
  for (const field of schema.fields) assertShape(field, path);
  const contract = knownContracts.get(schema.metadata.get('contract') ?? '');
  if (contract) assertTable(contract, schema, path);
  return contract;
}
