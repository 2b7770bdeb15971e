import { StageError } from '@sightline/contracts';

/** What `inspect` was asked to show. */
export type ViewOptions = {
  row?: number;
  id?: string;
  follow?: string;
  schema?: boolean;
  sql?: string;
  head?: number | true;
  where?: string;
  columns?: string[];
  csv?: boolean;
  png?: string;
  sample?: number;
};

export type View = 'summary' | 'schema' | 'row' | 'rows' | 'follow' | 'sql';
type Name = keyof ViewOptions;

const shownCount = 10;
const listing: readonly Name[] = ['head', 'where', 'columns', 'csv'];
const single = ['row', 'id', 'follow', 'schema', 'sql'] as const;
/** Options that may stand beside one that names a single thing. */
const companions: Partial<Record<Name, readonly Name[]>> = {
  row: ['where', 'png'],
  id: ['png'],
  follow: ['png'],
  sql: ['csv'],
};

function refuse(message: string, fix: string): never {
  throw new StageError('usage', { message, fix });
}

/**
 * The one view that the options ask for.
 *
 * @throws StageError `usage` for options that do not go together.
 */
export function chooseView(options: ViewOptions, isJson: boolean): View {
  const given = (Object.keys(options) as Name[]).filter((name) => options[name] !== undefined);
  const main = single.find((name) => given.includes(name));
  if (options.csv && isJson) refuse('--csv and --json are two ways to write rows', 'Name one.');
  if (!main) {
    if (options.png !== undefined) {
      refuse('--png writes the picture of one row', 'Name the row: --row 0, or --id <id>.');
    }
    return listing.some((name) => given.includes(name)) ? 'rows' : 'summary';
  }
  const known = [...single, ...listing, 'png'] as readonly Name[];
  const allowed = companions[main] ?? [];
  const odd = given.find(
    (name) => known.includes(name) && name !== main && !allowed.includes(name),
  );
  if (odd) refuse(`--${main} and --${odd} do not go together`, `Leave one of them out.`);
  return main === 'id' || main === 'row' ? 'row' : main;
}

/** Rows that a list is limited to, where it is. */
export function listLimit({ head }: ViewOptions): number | undefined {
  return head === true ? shownCount : head;
}
