import type { Work, Works } from '../work.ts';
import { type PictureKind, pictureKinds } from './pool.ts';

export const fastApi = 'FastAPI + PyTorch';

/** So many clients ask about pictures of one kind. */
export type LoadCase = { kind: PictureKind; clientCount: number };

/** What is measured of a case. */
export type LoadFigure = 'rate' | 'p50' | 'p99' | 'errors' | 'agreement';

/** What both servers are put to, and what ours is besides. */
export const sharedCases: readonly LoadCase[] = (['small', 'large'] as const).flatMap((kind) =>
  [1, 8, 64].map((clientCount) => ({ kind, clientCount })),
);
export const ownCases: readonly LoadCase[] = [{ kind: 'views', clientCount: 8 }];
export const loadCases: readonly LoadCase[] = [...sharedCases, ...ownCases];

/** One client would wait for an answer whatever is batched; from here on it can be. */
const leastClientCount = 8;
const [leastRatio, mostP99Ms] = [1.5, 150];

export function keyOf({ kind, clientCount }: LoadCase, figure: LoadFigure): string {
  return `serve_${kind}_${clientCount}_${figure}`;
}

export function nameOf({ kind, clientCount }: LoadCase): string {
  return `serve ${pictureKinds[kind].label}, ${clientCount} client${clientCount > 1 ? 's' : ''}`;
}

function workOf(one: LoadCase): Work {
  const isHeld = one.clientCount >= leastClientCount;
  return {
    name: nameOf(one),
    unit: 'answers/s',
    ...(isHeld && { atLeast: { [fastApi]: leastRatio } }),
  };
}

/** What may be waited for an answer, whoever else answers. */
export const limitedCase: LoadCase = { kind: 'small', clientCount: 8 };

export const serveWorks: Works = {
  ...Object.fromEntries(loadCases.map((one) => [keyOf(one, 'rate'), workOf(one)])),
  [keyOf(limitedCase, 'p99')]: {
    name: `${nameOf(limitedCase)}: 99 of 100 answers within`,
    unit: 'ms',
    isCost: true,
    atMost: mostP99Ms,
  },
};
