import { useEffect, useRef, useState } from 'preact/hooks';
import type { GlossaryEntry } from '../../../src/api/index.ts';
import { keepPercent } from '../../parts/format.ts';
import { addressOf } from '../../router.ts';

const isNamed = (entry: GlossaryEntry, term: string | undefined): boolean =>
  entry.term.toLowerCase() === term?.toLowerCase();

function matches({ term, meaning }: GlossaryEntry, sought: string): boolean {
  return `${term}\n${meaning}`.toLowerCase().includes(sought.trim().toLowerCase());
}

function Entry({
  entry,
  runId,
  isChosen,
}: {
  entry: GlossaryEntry;
  runId: string;
  isChosen: boolean;
}) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (!isChosen) return;
    link.current?.focus({ preventScroll: true });
    link.current?.scrollIntoView({ block: 'center' });
  }, [isChosen]);
  return (
    <div class={`term ${isChosen ? 'term-chosen' : ''}`}>
      <dt>
        <a
          ref={link}
          href={addressOf(runId, 'learn', [], { term: entry.term })}
          aria-current={isChosen ? 'true' : undefined}
        >
          {entry.term}
        </a>
      </dt>
      <dd>{keepPercent(entry.meaning)}</dd>
    </div>
  );
}

/** The terms that stand on the screens; each has an address of its own. */
export function Glossary({
  entries,
  runId,
  term,
}: {
  entries: readonly GlossaryEntry[];
  runId: string;
  term: string | undefined;
}) {
  const [sought, setSought] = useState('');
  const shown = entries.filter((entry) => matches(entry, sought) || isNamed(entry, term));
  const isUnknown = term !== undefined && !entries.some((entry) => isNamed(entry, term));
  useEffect(() => setSought(''), [term]);
  return (
    <section class="stack" aria-labelledby="glossary-title">
      <div class="title-row">
        <h2 id="glossary-title">Glossary</h2>
        <label class="row small">
          Find a term
          <input
            class="field"
            type="search"
            value={sought}
            onInput={(event) => setSought(event.currentTarget.value)}
          />
        </label>
      </div>
      {isUnknown && <p class="note note-warn">The glossary has no term “{term}”.</p>}
      <p class="spoken" role="status">
        {sought && `${shown.length} of ${entries.length} terms`}
      </p>
      {shown.length > 0 ? (
        <dl class="glossary">
          {shown.map((entry) => (
            <Entry key={entry.term} entry={entry} runId={runId} isChosen={isNamed(entry, term)} />
          ))}
        </dl>
      ) : (
        <p class="note">No term, and no meaning, has “{sought}” in it.</p>
      )}
    </section>
  );
}
