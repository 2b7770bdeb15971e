import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { isUnderWay, type RunRecord } from '@sightline/contracts';
import { eventsPath, readRun, recordPath, runsFolder } from '@sightline/pipeline/runs';
import { readTrainedFigures, type TrainedFigures } from '@sightline/report';
import type { RunListing, RunSummary, UnreadableRun } from '../api/index.ts';
import { toApiError } from '../server/to-api-error.ts';
import { RunTrail } from './run-trail.ts';
import { summarize } from './summarize-run.ts';

type Known = { stamp: string; trail: RunTrail; summary: RunSummary };

/** All runs of a project; of those that are over nothing is read twice. */
export class RunList {
  readonly #root: string;
  readonly #known = new Map<string, Known>();
  /** By the hash of train's artifact, which many runs may share. */
  readonly #trained = new Map<string, Promise<TrainedFigures>>();
  #reading: Promise<RunListing> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** The newest first; who asks while another is being answered gets the same answer. */
  read(): Promise<RunListing> {
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readAll(): Promise<RunListing> {
    const entries = await readdir(runsFolder(this.#root), { withFileTypes: true }).catch(() => []);
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const present = new Set(names);
    for (const name of this.#known.keys()) if (!present.has(name)) this.#known.delete(name);
    const runs: RunSummary[] = [];
    const unreadable: UnreadableRun[] = [];
    const read = names.map(async (name) => {
      try {
        runs.push(await this.readOne(name));
      } catch (thrown) {
        const isRun = existsSync(recordPath(this.#root, name));
        if (isRun || existsSync(eventsPath(this.#root, name))) {
          unreadable.push({ id: name, ...toApiError(thrown, `reading run ${name}`) });
        }
      }
    });
    await Promise.all(read);
    runs.sort((left, right) => (left.startedAt < right.startedAt ? 1 : -1));
    unreadable.sort((left, right) => (left.id < right.id ? 1 : -1));
    return { runs, unreadable };
  }

  /**
   * What the list says of one run.
   *
   * @param name its whole id
   * @throws StageError where it cannot be read
   */
  async readOne(name: string): Promise<RunSummary> {
    const [record, log] = await Promise.all([
      stat(recordPath(this.#root, name)).catch(() => undefined),
      stat(eventsPath(this.#root, name)).catch(() => undefined),
    ]);
    const sizeBytes = log?.size ?? 0;
    const stamp = `${record?.mtimeMs} ${record?.ino} ${sizeBytes}`;
    const known = this.#known.get(name);
    if (known?.stamp === stamp && !isUnderWay(known.summary)) return known.summary;
    const isSameLog = known !== undefined && known.trail.readBytes <= sizeBytes;
    const trail = isSameLog ? known.trail : new RunTrail(this.#root, name);
    if (trail.readBytes < sizeBytes) await trail.update();
    const run = await readRun(this.#root, name);
    const summary = summarize(run, trail, await this.#figuresOf(run));
    this.#known.set(name, { stamp, trail, summary });
    return summary;
  }

  #figuresOf(run: RunRecord): Promise<TrainedFigures> {
    const sha256 = run.stages.find(({ stage }) => stage === 'train')?.artifact?.sha256;
    if (sha256 === undefined) return Promise.resolve({});
    const figures = this.#trained.get(sha256) ?? readTrainedFigures(this.#root, run);
    this.#trained.set(sha256, figures);
    return figures;
  }
}
