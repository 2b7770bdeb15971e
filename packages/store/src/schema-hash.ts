import { contractId, describeSchema, type TableContract } from '@sightline/contracts';
import { hashJson } from './canonical-json.ts';

/** SHA-256 of a contract's name, version, columns, types and shapes, in hex. */
export function schemaHash(contract: TableContract): string {
  return hashJson([contractId(contract), describeSchema(contract.schema)]);
}
