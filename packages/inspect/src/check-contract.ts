import * as contracts from '@sightline/contracts';
import {
  assertTable,
  contractId,
  type TableContract,
  type TableReader,
} from '@sightline/contracts';

function isContract(value: unknown): value is TableContract {
  return typeof value === 'object' && value !== null && 'schema' in value && 'version' in value;
}

/** Every table that passes between stages, by its id. */
export const knownContracts: ReadonlyMap<string, TableContract> = new Map(
  Object.values(contracts)
    .filter(isContract)
    .map((contract) => [contractId(contract), contract]),
);

/**
 * Holds a table against the contract that its own metadata names.
 *
 * @returns undefined when it names none that is known here.
 * @throws StageError `contract`, naming the file and the column.
 */
export function checkContract(table: TableReader, path: string): TableContract | undefined {
  const { schema } = table.contract;
  const contract = knownContracts.get(schema.metadata.get('contract') ?? '');
  if (contract) assertTable(contract, schema, path);
  return contract;
}
