import { type StageContext, StageError } from '@sightline/contracts';

/** Status 8 is TensorFlow's RESOURCE_EXHAUSTED; others come from CUDA, ONNX Runtime, Node and its WebAssembly. */
const signs =
  /TF_Status: 8\b|RESOURCE_EXHAUSTED|OOM when allocating|(CUBLAS|CUDNN)_STATUS_ALLOC_FAILED|CUDA_ERROR_OUT_OF_MEMORY|Failed to allocate memory|Array buffer allocation failed|WebAssembly\.Memory\.grow/;

/** Whether something thrown says that memory, of the GPU or of this machine, did not suffice. */
export function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof Error && !(thrown instanceof StageError) && signs.test(thrown.message);
}

/** How many items go through a model at once: fewer, once memory has not sufficed. */
export type BatchRoom = {
  size: number;
  /** What goes through, as notes and errors call it: 'fit decoder'. */
  readonly task: string;
  /** Is told that the size went down. */
  readonly report: StageContext['report'];
};

/**
 * Halves the room after a failure.
 *
 * @param count items that were tried
 * @throws what was thrown, unless memory did not suffice; StageError `failed` when it did not
 *   suffice for one item
 */
export function makeSmaller(room: BatchRoom, count: number, thrown: unknown): void {
  if (!isOutOfMemory(thrown)) throw thrown;
  if (count <= 1) throw outOfMemory(room.task, thrown);
  room.size = Math.ceil(count / 2);
  const message = `${room.task}: out of memory with ${count} items at once: goes on with ${room.size}`;
  room.report({ type: 'note', message });
}

/** The error of work for which memory does not suffice, however little is done at once. */
export function outOfMemory(task: string, thrown: unknown): StageError {
  const [said = ''] = (thrown as Error).message.split('\n').slice(-1);
  return new StageError('failed', {
    message: `${task}: out of memory, and fewer items at once would not help: ${said}`,
    fix: 'Lower the width or the number of layers in the recipe, end what else uses the memory, or take a device with more.',
    cause: thrown,
  });
}

/**
 * Takes items through a model in parts of the room's size, from the first to the last; a part for
 * which memory does not suffice is tried again by halves.
 *
 * @param run is given a part's first item and the one after its last; where it throws it must have
 *   disposed what it made
 */
export function inParts(
  room: BatchRoom,
  itemCount: number,
  run: (start: number, end: number) => void,
): void {
  for (let start = 0; start < itemCount; ) {
    const end = Math.min(start + room.size, itemCount);
    try {
      run(start, end);
      start = end;
    } catch (thrown) {
      makeSmaller(room, end - start, thrown);
    }
  }
}
