import type { TableReader } from '@sightline/contracts';
import { DataType, type Field, type Schema } from 'apache-arrow';
import { arrayTypeOf } from '../direct-column.ts';

/** How the values of a column are compared. */
export type ColumnKind = 'number' | 'tensor' | 'other';
export type PlannedColumn = { name: string; kind: ColumnKind };

/** What two tables have in common, and what not. */
export type ColumnPlan = {
  /** Columns that name a row; none where rows are compared by their number. */
  keys: string[];
  common: PlannedColumn[];
  onlyInA: string[];
  onlyInB: string[];
  /** Of the same name, but of other types: not compared. */
  otherType: { name: string; a: string; b: string }[];
};

/** What names a row, the best first. */
const keyCandidates: readonly (readonly string[])[] = [
  ['sample_id'],
  ['image_id'],
  ['row_id'],
  ['id'],
  ['epoch', 'split'],
  ['split', 'predictor', 'question_type'],
];

function fieldOf(schema: Schema, name: string): Field | undefined {
  return schema.fields.find((field) => field.name === name);
}

function isNumber(type: DataType): boolean {
  return DataType.isInt(type) || DataType.isFloat(type);
}

function kindOf(a: Field, b: Field): ColumnKind | undefined {
  if (isNumber(a.type) && isNumber(b.type)) return 'number';
  if (String(a.type) !== String(b.type)) return undefined;
  return arrayTypeOf(a) && arrayTypeOf(b) ? 'tensor' : 'other';
}

/** Plans how two tables are compared: by which ids, and which columns in which way. */
export function planColumns(
  { contract: { schema: a } }: TableReader,
  { contract: { schema: b } }: TableReader,
): ColumnPlan {
  const names = (schema: Schema): string[] => schema.fields.map(({ name }) => name);
  const isShared = (name: string): boolean =>
    fieldOf(a, name) !== undefined && fieldOf(b, name) !== undefined;
  const keys = keyCandidates.find((candidate) => candidate.every(isShared)) ?? [];
  const plan: ColumnPlan = {
    keys: [...keys],
    common: [],
    onlyInA: names(a).filter((name) => !isShared(name)),
    onlyInB: names(b).filter((name) => !isShared(name)),
    otherType: [],
  };
  for (const name of names(a).filter((one) => isShared(one) && !keys.includes(one))) {
    const [left, right] = [fieldOf(a, name)!, fieldOf(b, name)!];
    const kind = kindOf(left, right);
    if (kind) plan.common.push({ name, kind });
    else plan.otherType.push({ name, a: String(left.type), b: String(right.type) });
  }
  return plan;
}
