import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Answer, AnswerMaps } from '../../../src/api/index.ts';
import { ApiFailure, toFailure } from '../../source/api-failure.ts';
import type { Source } from '../../source/source.ts';
import { askedOf, type Picture, release } from './picture.ts';

/** A question that was put. */
export type PutQuestion = { picture: Picture; question: string };

export type Turn =
  | { state: 'unasked' }
  /** `isFirst`: the model is loaded for it. */
  | { state: 'asking'; isFirst: boolean }
  | { state: 'failed'; failure: ApiFailure }
  | { state: 'answered'; answer: Answer; put: PutQuestion };

export type MapsTurn =
  | { state: 'unasked' | 'asking' }
  | { state: 'failed'; failure: ApiFailure }
  | { state: 'ready'; maps: AnswerMaps };

/** One picture and one question, and how far the model has got with them. */
export type Asking = {
  picture: Picture | undefined;
  question: string;
  turn: Turn;
  maps: MapsTurn;
  /** The last that was put to the model, whatever came of it. */
  put: PutQuestion | undefined;
  setPicture(picture: Picture | undefined): void;
  setQuestion(question: string): void;
  /** Asks what is to be seen, or something else, which then is to be seen. */
  ask(put?: PutQuestion): void;
  /** Finds out where the answer comes from; of the answers after it, too. */
  explain(): void;
};

/** Runs whose model has answered this page before. */
const loadedRuns = new Set<string>();

const noPicture = new ApiFailure({
  code: 'usage',
  message: 'there is no picture yet',
  fix: 'Drop one here, paste one, open a file, or choose one of the samples.',
});

const unasked = { state: 'unasked' } as const;

function useMaps(source: Source, runId: string) {
  const [maps, setMaps] = useState<MapsTurn>(unasked);
  const newest = useRef(0);
  const clear = useCallback(() => {
    newest.current += 1;
    setMaps(unasked);
  }, []);
  const explain = useCallback(
    ({ picture, question }: PutQuestion) => {
      newest.current += 1;
      const turn = newest.current;
      const settle = (next: MapsTurn): void => {
        if (turn === newest.current) setMaps(next);
      };
      setMaps({ state: 'asking' });
      source.explain(runId, askedOf(picture, question)).then(
        (found) => settle({ state: 'ready', maps: found }),
        (thrown) => settle({ state: 'failed', failure: toFailure(thrown) }),
      );
    },
    [source, runId],
  );
  return { maps, clear, explain };
}

/** Keeps a picture, a question and what the model made of them; late answers are dropped. */
export function useAsking(source: Source, runId: string): Asking {
  const [picture, setPictureState] = useState<Picture>();
  const [question, setQuestion] = useState('');
  const [turn, setTurn] = useState<Turn>(unasked);
  const [put, setPut] = useState<PutQuestion>();
  const { maps, clear, explain } = useMaps(source, runId);
  const wantsMaps = useRef(source.kind === 'capsule');
  const newest = useRef(0);
  const shown = useRef<Picture>();

  const setPicture = useCallback((next: Picture | undefined) => {
    if (next !== shown.current) release(shown.current);
    shown.current = next;
    newest.current += 1;
    setPictureState(next);
    setTurn(unasked);
    clear();
  }, []);
  useEffect(() => () => release(shown.current), []);

  const askNow = useCallback(
    (next: PutQuestion) => {
      if (next.picture !== shown.current) setPicture(next.picture);
      setQuestion(next.question);
      setPut(next);
      clear();
      newest.current += 1;
      const number = newest.current;
      setTurn({ state: 'asking', isFirst: source.kind === 'server' && !loadedRuns.has(runId) });
      source.ask(runId, askedOf(next.picture, next.question)).then(
        (answer) => {
          loadedRuns.add(runId);
          if (number !== newest.current) return;
          setTurn({ state: 'answered', answer, put: next });
          if (wantsMaps.current) explain(next);
        },
        (thrown) => {
          if (number === newest.current) setTurn({ state: 'failed', failure: toFailure(thrown) });
        },
      );
    },
    [source, runId],
  );

  return useMemo(
    () => ({
      picture,
      question,
      turn,
      maps,
      put,
      setPicture,
      setQuestion,
      ask(given) {
        const next = given ?? (picture && { picture, question: question.trim() });
        if (next) askNow(next);
        else setTurn({ state: 'failed', failure: noPicture });
      },
      explain() {
        wantsMaps.current = true;
        if (turn.state === 'answered') explain(turn.put);
      },
    }),
    [picture, question, turn, maps, put],
  );
}
