import { useEffect, useState } from 'preact/hooks';
import type { FollowedSample } from '../../../src/api/index.ts';
import { type ApiFailure, toFailure } from '../../source/api-failure.ts';
import type { Source } from '../../source/source.ts';

export type Followed = { sample?: FollowedSample; failure?: ApiFailure };

/** A sample in every stage; what was shown before stays until the next one is there. */
export function useFollowed(
  source: Source,
  runId: string,
  sampleId: string | undefined,
  version: string,
): Followed {
  const [followed, setFollowed] = useState<Followed>({});
  useEffect(() => {
    if (sampleId === undefined) return undefined;
    let isWanted = true;
    const settle = (next: Followed): void => {
      if (isWanted) setFollowed(next);
    };
    source.followSample(runId, sampleId).then(
      (sample) => settle({ sample }),
      (thrown) => settle({ failure: toFailure(thrown) }),
    );
    return () => {
      isWanted = false;
    };
  }, [source, runId, sampleId, version]);
  return followed;
}
