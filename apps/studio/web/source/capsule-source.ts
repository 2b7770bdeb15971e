import type { AskableModel, Capsule } from '../../src/api/index.ts';
import { ApiFailure } from './api-failure.ts';
import type { Source } from './source.ts';

async function notHeld(what: string): Promise<never> {
  throw new ApiFailure({
    code: 'missing-data',
    message: `a capsule holds no ${what}`,
    fix: 'Make a run of your own to see it: sightline run, then sightline studio.',
  });
}

function required<Value>(value: Value | undefined, what: string): Promise<Value> {
  return value === undefined ? notHeld(what) : Promise.resolve(value);
}

/** Whoever writes captions was asked nothing. */
function taskOf({ answers }: Capsule): AskableModel['task'] {
  return answers.some(({ question }) => question === '') ? 'captions' : 'questions';
}

/** Reads from one run that was put into a file, whole. */
export function capsuleSource(capsule: Capsule): Source {
  const { samples, followed, answers } = capsule;
  const answerTo = (asked: Parameters<Source['ask']>[1]) =>
    answers.find(
      ({ sampleId, question }) =>
        'sampleId' in asked && sampleId === asked.sampleId && question === asked.question,
    );
  return {
    kind: 'capsule',
    info: async () => ({ version: '', mayControl: false }),
    listRuns: async () => ({ runs: [capsule.run], unreadable: [] }),
    listRecipes: async () => [],
    readFlow: async () => capsule.flow,
    readTrace: async () => capsule.trace,
    readLesson: async () => capsule.lesson,
    listSamples: async (_, from, count) => ({
      samples: samples.slice(from, from + count),
      totalCount: samples.length,
    }),
    followSample: (_, id) =>
      required(
        followed.find(({ sampleId }) => sampleId === id),
        `sample ${id}`,
      ),
    compare: () => notHeld('second run to compare with'),
    listTables: () => notHeld('tables'),
    readFigures: () => notHeld('tables'),
    findMatches: () => notHeld('tables'),
    readRows: () => notHeld('tables'),
    readRow: () => notHeld('tables'),
    pictureOf: () => '',
    readModel: async (runId) => ({
      runId,
      task: taskOf(capsule),
      maxImageBytes: 0,
      recorded: answers.map(({ sampleId, question }) => ({ sampleId, question })),
    }),
    ask: (_, asked) => required(answerTo(asked), 'model; only the answers that were put into it'),
    explain: async (_, asked) =>
      (await required(answerTo(asked), 'model; only the answers that were put into it')).maps,
    start: () => notHeld('pipeline to run'),
    rerun: () => notHeld('pipeline to run'),
    signal: () => notHeld('pipeline to run'),
    follow: (_, listener) => {
      listener.onEnd({ state: capsule.run.state });
      return () => undefined;
    },
  };
}
