import './next-loss.css';
import './learn.css';
import { useEffect } from 'preact/hooks';
import type { Lesson } from '../../../src/api/index.ts';
import { EmptyNote, LoadedView } from '../../parts/loaded-view.tsx';
import { type Loaded, useLoaded } from '../../parts/use-loaded.ts';
import { addressOf } from '../../router.ts';
import type { RunScreenProps } from '../screen.ts';
import { Glossary } from './glossary.tsx';
import { Insight } from './insight.tsx';
import { NextLossCard } from './next-loss-card.tsx';
import { Quiz } from './quiz.tsx';

type LessonProps = { lesson: Lesson; runId: string; hasTables: boolean; term: string | undefined };

function NoResults({ runId }: { runId: string }) {
  return (
    <EmptyNote title="This run has no results yet.">
      <p>
        The key insight, a loss to guess and more questions come once its model is trained and
        scored. Until then there is what can be asked without.
      </p>
      <a href={addressOf(runId, 'training')}>See how far training is</a>
    </EmptyNote>
  );
}

function LessonView({ lesson, runId, hasTables, term }: LessonProps) {
  const { keyInsight, nextLoss, quiz, glossary } = lesson;
  return (
    <>
      {keyInsight ? (
        <Insight sentence={keyInsight} runId={runId} hasTables={hasTables} />
      ) : (
        <NoResults runId={runId} />
      )}
      <div class={nextLoss ? 'learn-columns' : 'learn-single'}>
        <Quiz quiz={quiz} runId={runId} hasTables={hasTables} />
        {nextLoss && <NextLossCard riddle={nextLoss} runId={runId} />}
      </div>
      <Glossary entries={glossary} runId={runId} term={term} />
    </>
  );
}

const ignore = (): void => undefined;

/** Reads a lesson without results again when its run has ended. */
function useResults(loaded: Loaded<Lesson>, { source, runId }: RunScreenProps): void {
  const isWithout = loaded.state === 'ready' && loaded.value.keyInsight === undefined;
  useEffect(() => {
    if (!isWithout) return;
    return source.follow(runId, { onEvent: ignore, onState: ignore, onEnd: loaded.refresh });
  }, [isWithout, runId]);
}

/** What a run has to teach: its insight, questions about it, a loss to guess, and the terms. */
export function LearnScreen(props: RunScreenProps) {
  const { source, runId, query } = props;
  const loaded = useLoaded(() => source.readLesson(runId), runId);
  useResults(loaded, props);
  return (
    <>
      <div class="title-row">
        <h1>Learn from this run</h1>
        <p class="figures soft">{runId}</p>
      </div>
      <LoadedView loaded={loaded} what="the lesson">
        {(lesson) => (
          <LessonView
            lesson={lesson}
            runId={runId}
            hasTables={source.kind === 'server'}
            term={query.get('term') ?? undefined}
          />
        )}
      </LoadedView>
    </>
  );
}
