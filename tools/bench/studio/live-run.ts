import { appendFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type EpochEvent, type RunEvent, type RunRecord, StageError } from '@sightline/contracts';

/** A run under way whose next epochs are told when somebody says so. */
export type LiveRun = {
  id: string;
  /** Writes the event of the next epoch; returns its held-out loss, which no epoch before had. */
  tellEpoch(): number;
};

type Epoch = RunEvent & EpochEvent;

/**
 * Lets a finished run be under way again, as a copy: its log ends before the last stage's end, and
 * this process is the one that works on it.
 */
export async function reviveRun(root: string, finished: string, id: string): Promise<LiveRun> {
  const folder = join(root, 'data', 'runs', id);
  await cp(join(root, 'data', 'runs', finished), folder, {
    recursive: true,
    dereference: false,
    verbatimSymlinks: true,
  });
  const record = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as RunRecord;
  const { finishedAt: _, ...begun } = record;
  const stages = record.stages.map((stage) =>
    stage.stage === 'train' ? { ...stage, state: 'running' } : stage,
  );
  const revived = { ...begun, id, state: 'running', stages };
  await writeFile(join(folder, 'run.json'), JSON.stringify(revived));
  await writeFile(join(folder, 'owner'), `${hostname()} ${process.pid}\n`);
  const log = join(folder, 'events.jsonl');
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as RunEvent);
  const isLast = (event: RunEvent): boolean => event.type === 'epoch' && event.model === 'decoder';
  const at = events.findLastIndex(isLast);
  if (at < 0) throw new StageError('failed', { message: `run ${finished} has no epoch` });
  const kept = events.slice(0, at + 1).map((event) => JSON.stringify({ ...event, runId: id }));
  await writeFile(log, `${kept.join('\n')}\n`);
  const last = events[at] as Epoch;
  let told = 0;
  return {
    id,
    tellEpoch() {
      told += 1;
      const numbered = { id: last.id + told, runId: id, time: new Date().toISOString() };
      const epoch = { epoch: last.epoch + told, epochCount: 1000 };
      const validationLoss = 1 + told / 1000;
      const line = JSON.stringify({ ...last, ...numbered, ...epoch, validationLoss });
      appendFileSync(log, `${line}\n`);
      return validationLoss;
    },
  };
}
