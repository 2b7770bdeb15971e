import { StageError, type StageOutput } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import type { IngestConfig } from '../config.ts';
import { checkIntake, createIntake, type IntakeCounts, type IntakeResult } from '../intake.ts';
import type { Source } from '../source.ts';
import { openSource } from '../sources/open-source.ts';
import { takeIn } from '../take-in.ts';
import { findWarnings } from './find-warnings.ts';
import { type ImageReport, observeImages } from './observe-images.ts';
import { observeRejects, type RejectReport } from './observe-rejects.ts';
import { observeSamples, type SampleReport } from './observe-samples.ts';

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

/**
 * Reads a source as a run would, and says what is in it: counts, splits, answers, sizes, rejects,
 * duplicates, and what leaks from held-out splits into training. Nothing is written.
 *
 * @throws StageError `missing-data` or `bad-data` when the source cannot be opened or read at all.
 */
export async function checkSource(
  config: IngestConfig,
  { seed: runSeed, signal = new AbortController().signal, report }: CheckOptions,
): Promise<SourceReport> {
  const seed = config.seed ?? runSeed;
  const source = await openSource(config, seed);
  const observers = {
    samples: observeSamples(),
    images: observeImages(),
    rejects: observeRejects(),
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
  const { nearDuplicates, reasons, ...counts } = await intake.finish();
  const problems = findProblems({ nearDuplicates, reasons, ...counts }, source, config);
  const [samples, images] = [observers.samples.summarize(), observers.images.summarize()];
  const splits = listSplits(samples, images);
  if (problems.length === 0 && !splits.some(({ split }) => split === 'train')) {
    problems.push('No image is left for training.');
  }
  const { bySplit: _, ...sampleReport } = samples;
  const { bySplit: __, ...imageReport } = images;
  const checked: SourceReport = {
    source: config.source,
    name: source.name,
    counts,
    splits,
    samples: sampleReport,
    images: imageReport,
    rejects: observers.rejects.summarize(),
    duplicates: { twinCount: counts.twinCount, nearPairs: nearDuplicates },
    problems,
    warnings: [],
  };
  return { ...checked, warnings: findWarnings(checked) };
}
