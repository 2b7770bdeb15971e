import util from 'node:util';

// tfjs-node calls util.isNullOrUndefined, which Node 23 removed. Must run before tfjs is loaded.
const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
