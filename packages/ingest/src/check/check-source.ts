import { StageError, type StageOutput } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import type { IngestConfig } from '../config.ts';
import { checkIntake, createIntake, type IntakeCounts, type IntakeResult } from '../intake.ts';
import type { Source } from '../source.ts';
import { openSource } from '../sources/open-source.ts';
import { takeIn } from '../take-in.ts';
import { findWarnings } from './find-warnings.ts';
import { ImageObserver, type ImageReport } from './image-observer.ts';
import { RejectObserver, type RejectReport } from './reject-observer.ts';
import { SampleObserver, type SampleReport } from './sample-observer.ts';

export type SplitReport = { split: string; imageCount: number; sampleCount: number };

/** What a run would make of a source, without the run. */
export type SourceReport = {
  /** Kind of source, and what it is called. */
  source: IngestConfig['source'];
  name: string;
  counts: IntakeCounts;
  splits: SplitReport[];
  samples: Omit<SampleReport, 'bySplit'>;
  images: Omit<ImageReport, 'bySplit'>;
  rejects: RejectReport[];
  duplicates: {
    /** Images left out because a held-out split has the very same bytes. */
    twinCount: number;
    /** Pairs of images in two splits that look nearly alike. */
    nearPairs: IntakeResult['nearDuplicates'];
  };
  /** Why a run cannot use it; empty when it can. */
  problems: string[];
  warnings: string[];
};

export type CheckOptions = {
  /** Decides who is held out, where neither the config nor the data does. */
  seed: number;
  signal?: AbortSignal;
  /** Called as images are read. */
  report?: (doneCount: number, totalCount: number) => void;
};

const splitOrder = ['train', 'validation', 'test', 'unseen'];

function listSplits(samples: SampleReport, images: ImageReport): SplitReport[] {
  const splits = [...samples.bySplit.keys()];
  splits.sort((a, b) => splitOrder.indexOf(a) - splitOrder.indexOf(b));
  return splits.map((split) => ({
    split,
    imageCount: images.bySplit.get(split) ?? 0,
    sampleCount: samples.bySplit.get(split)!,
  }));
}

function findProblems(result: IntakeResult, source: Source, config: IngestConfig): string[] {
  try {
    checkIntake(result, source, config.maxRejectRatio);
    return [];
  } catch (error) {
    if (!(error instanceof StageError) || error.code !== 'bad-data') throw error;
    const { samples, rejects, images } = result;
    const share = `${rejects} of ${samples + rejects} rows are left out`;
    const limit = `more than maxRejectRatio allows (${config.maxRejectRatio})`;
    return [images === 0 ? `No image can be used: ${share}.` : `${share}, ${limit}.`];
  }
}

/** Waits for work that cannot be stopped itself, until the signal says not to. */
async function unlessAborted<Result>(
  work: Promise<Result> | Result,
  signal: AbortSignal,
): Promise<Result> {
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  return Promise.race([aborted, work]).finally(() => signal.removeEventListener('abort', stop));
}

/** Passes a source through ingest's checks, and counts instead of writing. */
async function observe(
  config: IngestConfig,
  seed: number,
  { signal = new AbortController().signal, report }: CheckOptions,
) {
  const source = await unlessAborted(openSource(config, seed), signal);
  const observers = {
    samples: new SampleObserver(),
    images: new ImageObserver(),
    rejects: new RejectObserver(),
  };
  const output: StageOutput = {
    table: (name) => ({
      rowCount: 0,
      append: async (batch: RecordBatch) => observers[name as keyof typeof observers].add(batch),
    }),
    writeFile: async () => {},
  };
  const intake = createIntake(output, seed);
  await takeIn(source, intake, config, {
    signal,
    report: (event) => {
      if (event.type === 'progress') report?.(event.doneCount, event.totalCount);
    },
  });
  return { source, observers, result: await intake.finish() };
}

/**
 * Reads a source as a run would, and says what is in it: counts, splits, answers, sizes, rejects,
 * duplicates, and what leaks from held-out splits into training. Nothing is written.
 *
 * @throws StageError `missing-data` or `bad-data` when the source cannot be opened or read at all;
 * the signal's reason when it is aborted.
 */
export async function checkSource(
  config: IngestConfig,
  options: CheckOptions,
): Promise<SourceReport> {
  const { source, observers, result } = await observe(config, config.seed ?? options.seed, options);
  const { nearDuplicates: nearPairs, reasons: _, ...counts } = result;
  const problems = findProblems(result, source, config);
  const [all, allImages] = [observers.samples.summarize(), observers.images.summarize()];
  const splits = listSplits(all, allImages);
  if (problems.length === 0 && !splits.some(({ split }) => split === 'train')) {
    problems.push('No image is left for training.');
  }
  const { bySplit: __, ...samples } = all;
  const { bySplit: ___, ...images } = allImages;
  const rejects = observers.rejects.summarize();
  const duplicates = { twinCount: counts.twinCount, nearPairs };
  const { name } = source;
  const read = {
    source: config.source,
    name,
    counts,
    splits,
    samples,
    images,
    rejects,
    duplicates,
  };
  const checked: SourceReport = { ...read, problems, warnings: [] };
  return { ...checked, warnings: findWarnings(checked) };
}
