import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { stageNames } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { createScreen } from '../terminal/screen.ts';
import type { StageView } from './run-view.ts';
import { createStageTree } from './stage-tree.ts';

/** A terminal that keeps what is written to it. */
class Terminal extends Writable {
  readonly isTTY = true;
  readonly columns = 80;
  readonly rows = 24;
  text = '';

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const done: Omit<StageView, 'stage'> = { state: 'completed', reason: '', attempt: 1, rowCount: 9 };

test('a stage that fails is marked, those behind it are listed, and nothing is thrown', async () => {
  const terminal = new Terminal();
  const screen = createScreen(terminal, { NO_COLOR: '1' });
  const tree = createStageTree(screen, terminal as never, stageNames);
  tree.show({ ...done, stage: 'ingest', seconds: 2 });
  tree.show({ ...done, stage: 'preprocess', state: 'failed', message: 'the disk is full' });
  await new Promise((resolve) => setTimeout(resolve, 50)); // an unhandled rejection would show
  await tree.close();
  const last = stripVTControlCharacters(terminal.text).split('\n').slice(-6);
  expect(last.map((line) => line.trimEnd())).toEqual([
    '✓ ingest      9 rows · 2.0 s',
    '✗ preprocess  the disk is full',
    '– features',
    '– fusion',
    '– train',
    '',
  ]);
});
