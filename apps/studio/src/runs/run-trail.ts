import type { RunEvent } from '@sightline/contracts';
import { EventReader } from '@sightline/pipeline/runs';

type EpochLoss = { epoch: number; loss: number };

/** What a run's log says so far of its decoder, read on from where it was left. */
export class RunTrail {
  readonly #reader: EventReader;
  #losses: EpochLoss[] = [];
  #lastEventAt: string | undefined;

  constructor(root: string, runId: string) {
    this.#reader = new EventReader(root, runId);
  }

  get readBytes(): number {
    return this.#reader.offset;
  }

  get skippedLineCount(): number {
    return this.#reader.skippedCount;
  }

  /** Held-out, after each epoch; of an epoch that was fitted twice the last. */
  get losses(): number[] {
    return this.#losses.map(({ loss }) => loss);
  }

  get lastEventAt(): string | undefined {
    return this.#lastEventAt;
  }

  /** Reads what was written since; not to be called twice at a time. */
  async update(): Promise<void> {
    try {
      do for (const event of await this.#reader.read()) this.#take(event);
      while (!this.#reader.isAtEnd);
    } finally {
      await this.#reader.close();
    }
  }

  #take(event: RunEvent): void {
    this.#lastEventAt = event.time;
    if (event.type !== 'epoch' || event.model !== 'decoder') return;
    const before = this.#losses.filter(({ epoch }) => epoch < event.epoch);
    this.#losses = [...before, { epoch: event.epoch, loss: event.validationLoss }];
  }
}
