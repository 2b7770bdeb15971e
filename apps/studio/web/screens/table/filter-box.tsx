import { useEffect, useState } from 'preact/hooks';
import type { ColumnInfo, Matches } from '../../../src/api/index.ts';
import { formatCount } from '../../parts/format.ts';
import type { Loaded } from '../../parts/use-loaded.ts';
import type { ApiFailure } from '../../source/api-failure.ts';

/** Filters that fit the columns of a table, to begin with. */
function examplesFor(columns: readonly ColumnInfo[]): string[] {
  const find = (shownAs: ColumnInfo['shownAs']) =>
    columns.filter((column) => column.shownAs === shownAs).map(({ name }) => name);
  const [texts, booleans] = [find('text'), find('boolean')];
  const number = columns.find((column) => column.shownAs === 'number');
  const examples = [
    texts.includes('split') ? `split = 'test'` : '',
    booleans[0] ? `not ${booleans[0]}` : '',
    number ? `${number.name} > ${number.type.startsWith('float') ? 0.5 : 3}` : '',
    texts.includes('question') ? `question contains 'what'` : '',
  ].filter(Boolean);
  return examples.length > 0 ? examples : [`${texts[0] ?? 'row_id'} like 'a%'`];
}

function Help({ columns }: { columns: readonly ColumnInfo[] }) {
  return (
    <details class="filter-help">
      <summary>How to write a filter</summary>
      <div class="stack small">
        <p>
          Compare columns with values: <code>= != &lt; &lt;= &gt; &gt;=</code>,{' '}
          <code>like 'a%'</code>, <code>contains 'word'</code>, <code>in ('a', 'b')</code>,{' '}
          <code>is null</code>. Join with <code>and</code>, <code>or</code>, <code>not</code> and
          brackets. Texts stand in single quotes; a column of lists or texts has a length:{' '}
          <code>question_length &gt; 20</code>. It is what <code>sightline inspect --where</code>{' '}
          takes.
        </p>
        <p>
          For example:{' '}
          {examplesFor(columns).map((example, index) => (
            <span key={example}>
              {index > 0 && ', '}
              <code>{example}</code>
            </span>
          ))}
        </p>
      </div>
    </details>
  );
}

function countText(matches: Matches, rowCount: number): string {
  const share = `${formatCount(matches.totalCount)} of ${formatCount(rowCount)} rows match`;
  return matches.isCut
    ? `${share}; the first ${formatCount(matches.rows.length)} are listed`
    : share;
}

/** What the filter found, or what is wrong with it. */
function outcomeOf(where: string, matches: Loaded<Matches | undefined>, rowCount: number): string {
  if (where === '') return `${formatCount(rowCount)} rows, no filter`;
  if (matches.state === 'loading') return `Looking through ${formatCount(rowCount)} rows…`;
  if (matches.state === 'failed') return 'No rows: the filter cannot be read';
  return matches.value ? countText(matches.value, rowCount) : '';
}

/** What is wrong with a filter; the message marks the place below the text. */
function FilterFailure({ failure }: { failure: ApiFailure }) {
  return (
    <div class="note note-bad" id="where-error" role="alert">
      <pre class="figures">{failure.message}</pre>
      {failure.fix && <p>{failure.fix}</p>}
    </div>
  );
}

/** A field for a filter, with its help; what is wrong is told at the field. */
export function FilterBox({
  columns,
  rowCount,
  where,
  matches,
  onApply,
}: {
  columns: readonly ColumnInfo[];
  rowCount: number;
  where: string;
  matches: Loaded<Matches | undefined>;
  onApply: (where: string) => void;
}) {
  const [text, setText] = useState(where);
  useEffect(() => setText(where), [where]);
  const failure = where !== '' && matches.state === 'failed' ? matches.failure : undefined;
  return (
    <form
      class="filter-box stack"
      onSubmit={(event) => {
        event.preventDefault();
        onApply(text.trim());
      }}
    >
      <div class="row">
        <label for="where">Show rows where</label>
        <input
          class="field figures"
          id="where"
          type="text"
          value={text}
          placeholder={examplesFor(columns)[0]}
          autocomplete="off"
          spellcheck={false}
          aria-invalid={failure ? true : undefined}
          aria-describedby={failure ? 'where-error' : 'where-outcome'}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <button type="submit" class="button">
          Filter
        </button>
        {where !== '' && (
          <button type="button" class="button" onClick={() => onApply('')}>
            Show all
          </button>
        )}
      </div>
      {failure && <FilterFailure failure={failure} />}
      <div class="row filter-foot">
        <p class="small soft" id="where-outcome" aria-live="polite">
          {outcomeOf(where, matches, rowCount)}
        </p>
        <Help columns={columns} />
      </div>
    </form>
  );
}
