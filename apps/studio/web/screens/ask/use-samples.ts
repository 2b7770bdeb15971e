import { useCallback, useEffect, useState } from 'preact/hooks';
import type { AskableModel, SampleLine } from '../../../src/api/index.ts';
import { type ApiFailure, toFailure } from '../../source/api-failure.ts';
import type { Source } from '../../source/source.ts';

/** The run's samples as far as they have been read. */
export type Samples = {
  samples: SampleLine[];
  /** Undefined until the first are there. */
  totalCount: number | undefined;
  failure: ApiFailure | undefined;
  isReading: boolean;
  readMore(): void;
};

const pageSize = 10;
const largestCapsule = 1000;

/** Samples to choose from; of a capsule those whose question is on record. */
export function useSamples(source: Source, runId: string, { recorded }: AskableModel): Samples {
  const [samples, setSamples] = useState<SampleLine[]>([]);
  const [totalCount, setTotalCount] = useState<number>();
  const [failure, setFailure] = useState<ApiFailure>();
  const [isReading, setIsReading] = useState(false);

  const readMore = useCallback(async () => {
    setIsReading(true);
    setFailure(undefined);
    try {
      const count = recorded ? largestCapsule : pageSize;
      const list = await source.listSamples(runId, samples.length, count);
      const ids = recorded && new Set(recorded.map(({ sampleId }) => sampleId));
      const added = list.samples.filter(({ sampleId }) => ids?.has(sampleId) ?? true);
      setSamples([...samples, ...added]);
      setTotalCount(ids ? samples.length + added.length : list.totalCount);
    } catch (thrown) {
      setFailure(toFailure(thrown));
    }
    setIsReading(false);
  }, [source, runId, samples]);

  useEffect(() => void readMore(), []);
  return { samples, totalCount, failure, isReading, readMore };
}
