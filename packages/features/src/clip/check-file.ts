import { createReadStream } from 'node:fs';
import { StageError } from '@sightline/contracts';

const pointerStart = 'version https://git-lfs';

/** In an ONNX file: an entry whose key is `location`, and what may stand between it and its tag. */
const entry = Buffer.from('\n\x08location\x12', 'latin1');
const externalDataTag = 0x6a;
const mostLengthBytes = 2;

/** Whether a part of an ONNX file says that a tensor's numbers lie in another file. */
function namesAnotherFile(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(entry); at >= 0; at = bytes.indexOf(entry, at + 1)) {
    const before = bytes.subarray(Math.max(0, at - mostLengthBytes - 1), at - 1);
    if (before.includes(externalDataTag)) return true;
  }
  return false;
}

/**
 * Refuses what stands for a file of a model, or is a part of one: only what is read here is hashed,
 * so weights elsewhere could change unseen.
 *
 * @throws StageError `bad-data` for a pointer of Git LFS, and for an ONNX file with external data
 * @see https://github.com/onnx/onnx/blob/main/docs/ExternalData.md
 */
export async function checkFile(path: string): Promise<void> {
  const kept = entry.length + mostLengthBytes + 1;
  let tail = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = Buffer.concat([tail, chunk]);
    if (tail.length === 0 && bytes.toString('latin1', 0, pointerStart.length) === pointerStart) {
      throw new StageError('bad-data', {
        message: `features: ${path} is a pointer of Git LFS, not the file itself`,
        fix: 'Fetch what it points to, with `git lfs pull` in its repository, or download the file itself.',
      });
    }
    if (!path.endsWith('.onnx')) return;
    if (namesAnotherFile(bytes)) {
      throw new StageError('bad-data', {
        message: `features: ${path} keeps its weights in another file (external data), which nothing would tell when it changes`,
        fix: 'Give the model as one file: onnx.save(onnx.load(path), path) of the Python package onnx joins them.',
      });
    }
    tail = bytes.subarray(-kept);
  }
}
