import { useEffect, useRef } from 'preact/hooks';
import type { Samples } from '../../parts/use-samples.ts';
import { addressOf, goTo } from '../../router.ts';
import { toFailure } from '../../source/api-failure.ts';
import type { Source } from '../../source/source.ts';
import { findSample } from './find-sample.ts';
import { ofSample } from './picture.ts';
import type { Asking, PutQuestion } from './use-asking.ts';

/** Names in the address: of the first question, and of the one beside it. */
const names = [
  { sample: 'sample', question: 'question' },
  { sample: 'sample2', question: 'question2' },
] as const;

function wordsOf(put: PutQuestion | undefined, at: 0 | 1): [string, string][] {
  if (!put) return [];
  const { picture, question } = put;
  const sample: [string, string][] =
    picture.kind === 'sample' ? [[names[at].sample, picture.sample.sampleId]] : [];
  return [...sample, [names[at].question, question]];
}

type Linked = {
  source: Source;
  runId: string;
  query: URLSearchParams;
  samples: Samples;
  first: Asking;
  beside: Asking;
  hasBeside: boolean;
  openBeside(): void;
  onFailure(failure: ReturnType<typeof toFailure>): void;
};

/** Asks what the address names, once the samples are there. */
async function adopt(linked: Linked, at: 0 | 1): Promise<void> {
  const { source, runId, query, samples, first, beside, openBeside, onFailure } = linked;
  const asking = at === 0 ? first : beside;
  const sampleId = query.get(names[at].sample);
  const question = query.get(names[at].question);
  if (sampleId === null) {
    if (question !== null) asking.setQuestion(question); // of a picture that no address can name
    return;
  }
  try {
    const sample = await findSample(source, runId, sampleId, samples.lines);
    if (at === 1) openBeside();
    const picture = ofSample({ ...sample, sampleId });
    asking.ask({ picture, question: question ?? sample.question });
  } catch (thrown) {
    onFailure(toFailure(thrown));
  }
}

/** Shows the first sample, so that there is something to ask about. */
function showFirst({ samples, first, source }: Linked): void {
  const sample = samples.lines[0];
  if (!sample || first.picture) return;
  const picture = ofSample(sample);
  if (source.kind === 'capsule') first.ask({ picture, question: sample.question });
  else {
    first.setPicture(picture);
    first.setQuestion(sample.question);
  }
}

/** Keeps what is asked in the address, so that a link opens it again. */
export function useAddress(linked: Linked): void {
  const { runId, query, samples, first, beside, hasBeside } = linked;
  const written = useRef<string>();
  const search = query.toString();
  const { isRead } = samples;

  useEffect(() => {
    if (!isRead || search === written.current) return;
    written.current = search;
    if (!query.has('sample') && !query.has('question')) showFirst(linked);
    void adopt(linked, 0);
    if (query.has('sample2')) void adopt(linked, 1);
  }, [isRead, search]);

  useEffect(() => {
    if (!first.put) return;
    const words = [...wordsOf(first.put, 0), ...(hasBeside ? wordsOf(beside.put, 1) : [])];
    const next = new URLSearchParams(words).toString();
    if (next === written.current) return;
    written.current = next;
    goTo(addressOf(runId, 'ask', [], Object.fromEntries(words)), { replace: true });
  }, [first.put, beside.put, hasBeside]);
}
