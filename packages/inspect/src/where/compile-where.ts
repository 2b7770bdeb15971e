import { DataType, type Schema } from 'apache-arrow';
import { type Cell, isBytes, isNumbers } from '../cell.ts';
import { matchesLike } from './matches-like.ts';
import { type Comparison, type Operand, parseWhere, type Where } from './parse-where.ts';
import { whereError } from './where-error.ts';

type Kind = 'text' | 'number' | 'boolean';
type Scalar = string | number | bigint | boolean | null;
export type CellOf = (name: string) => Cell;
/** As in SQL, a comparison with an empty value is neither true nor false: undefined. */
type Truth = boolean | undefined;

/** A filter that fits a table. */
export type RowFilter = {
  /** Columns that it looks at. */
  columns: string[];
  matches(cellOf: CellOf): boolean;
};

type Bound = { kind: Kind | 'list' | 'any'; read: (cellOf: CellOf) => Scalar };
type Context = { source: string; schema: Schema; columns: Set<string> };

const lengthSuffix = '_length';

function lengthOf(cell: Cell): number | null {
  if (cell === null) return null;
  if (isBytes(cell)) return cell.bytes.length;
  if (typeof cell === 'string' || Array.isArray(cell) || isNumbers(cell)) return cell.length;
  return null;
}

function kindOf(type: DataType): Kind | undefined {
  if (DataType.isDictionary(type)) return kindOf(type.dictionary);
  if (DataType.isBool(type)) return 'boolean';
  if (DataType.isInt(type) || DataType.isFloat(type)) return 'number';
  const isText = DataType.isUtf8(type) || DataType.isLargeUtf8(type);
  return isText || DataType.isTimestamp(type) || DataType.isDate(type) ? 'text' : undefined;
}

function bindColumn(context: Context, name: string, at: number): Bound {
  const { source, schema, columns } = context;
  const find = (wanted: string) => schema.fields.find((field) => field.name === wanted);
  const field = find(name);
  if (field) {
    columns.add(name);
    const kind = kindOf(field.type) ?? (DataType.isList(field.type) ? 'list' : 'any');
    return { kind, read: (cellOf) => cellOf(name) as Scalar };
  }
  const base = name.endsWith(lengthSuffix) ? name.slice(0, -lengthSuffix.length) : undefined;
  if (base && find(base)) {
    columns.add(base);
    return { kind: 'number', read: (cellOf) => lengthOf(cellOf(base)) };
  }
  const known = schema.fields.map((one) => one.name).join(', ');
  throw whereError(source, at, `there is no column ${name}`, `There are ${known}.`);
}

function bind(context: Context, operand: Operand): Bound {
  if (operand.kind === 'column') return bindColumn(context, operand.name, operand.at);
  const { value } = operand;
  const kinds = { string: 'text', number: 'number', bigint: 'number', boolean: 'boolean' } as const;
  return { kind: kinds[typeof value as keyof typeof kinds], read: () => value };
}

const isEqual = (a: Scalar, b: Scalar): boolean => a === b || (a! >= b! && a! <= b!);

const comparers: Record<Comparison, (a: Scalar, b: Scalar) => boolean> = {
  '=': isEqual,
  '!=': (a, b) => !isEqual(a, b),
  '<': (a, b) => a! < b!,
  '<=': (a, b) => a! <= b!,
  '>': (a, b) => a! > b!,
  '>=': (a, b) => a! >= b!,
  like: (a, b) => matchesLike(String(a), String(b)),
  contains: (a, b) => String(a).toLowerCase().includes(String(b).toLowerCase()),
};

function textOf(cell: Cell): string {
  return cell !== null && typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

type Compare = Extract<Where, { kind: 'compare' }>;

/** Of a text, whether the other is part of it; of a list, whether that is so of one of its texts. */
function compileContains({ left, right }: Compare, context: Context): (cellOf: CellOf) => Truth {
  const read = bind(context, left).read as (cellOf: CellOf) => Cell;
  const part = bind(context, right).read;
  return (cellOf) => {
    const [whole, wanted] = [read(cellOf), part(cellOf)];
    if (whole === null || wanted === null) return undefined;
    const texts = Array.isArray(whole) ? whole : [whole];
    return texts.some((one) => comparers.contains(textOf(one), wanted));
  };
}

function assertComparable(where: Compare, context: Context, left: Bound, right: Bound): void {
  const { operator, at } = where;
  const isText = operator === 'like' || operator === 'contains';
  const kinds = [left.kind, right.kind];
  const isList = operator === 'contains' && left.kind === 'list' && right.kind === 'text';
  if (isText ? isList || kinds.every((kind) => kind === 'text') : fits(kinds)) return;
  const what = kinds
    .map((kind) => (kind === 'any' ? 'a tensor, struct or bytes' : kind))
    .join(' and ');
  const fix = kinds.some((kind) => kind === 'any' || kind === 'list')
    ? 'Lists know contains and is null; of lists, tensors and bytes, name_length may be compared.'
    : "Text stands in quotes, numbers without: split = 'test', question_length > 8.";
  throw whereError(context.source, at, `${operator} does not fit ${what}`, fix);
}

function fits([left, right]: readonly string[]): boolean {
  return left === right && left !== 'any' && left !== 'list';
}

function compileComparison(where: Compare, context: Context): (cellOf: CellOf) => Truth {
  const [left, right] = [bind(context, where.left), bind(context, where.right)];
  assertComparable(where, context, left, right);
  if (where.operator === 'contains') return compileContains(where, context);
  const compare = comparers[where.operator];
  return (cellOf) => {
    const [a, b] = [left.read(cellOf), right.read(cellOf)];
    return a === null || b === null ? undefined : compare(a, b);
  };
}

function compileTruth(operand: Operand, context: Context): (cellOf: CellOf) => Truth {
  const { kind, read } = bind(context, operand);
  if (kind === 'boolean') return (cellOf) => (read(cellOf) as boolean | null) ?? undefined;
  throw whereError(
    context.source,
    operand.at,
    'expected a comparison: this alone is not true or false',
  );
}

function compile(where: Where, context: Context): (cellOf: CellOf) => Truth {
  if (where.kind === 'compare') return compileComparison(where, context);
  if (where.kind === 'truth') return compileTruth(where.operand, context);
  if (where.kind === 'null') {
    const { read } = bind(context, where.operand);
    return (cellOf) => read(cellOf) === null;
  }
  if (where.kind === 'not') {
    const inner = compile(where.inner, context);
    return (cellOf) => {
      const truth = inner(cellOf);
      return truth === undefined ? undefined : !truth;
    };
  }
  const [left, right] = [compile(where.left, context), compile(where.right, context)];
  const decisive = where.kind === 'or'; // whichever side has it decides
  return (cellOf) => {
    const first = left(cellOf);
    if (first === decisive) return decisive;
    const second = right(cellOf);
    if (second === decisive) return decisive;
    return first === undefined || second === undefined ? undefined : !decisive;
  };
}

/**
 * Makes a filter of an expression, for tables of this schema.
 *
 * Columns hold text, numbers or true and false; `<column>_length` is the length of a text, list,
 * tensor or of bytes. Text is compared by code units, `like` and `contains` in either case.
 *
 * @throws StageError `usage`, pointing at the place, for what is no expression or does not fit.
 */
export function compileWhere(source: string, schema: Schema): RowFilter {
  const context: Context = { source, schema, columns: new Set() };
  const decide = compile(parseWhere(source), context);
  return { columns: [...context.columns], matches: (cellOf) => decide(cellOf) === true };
}
