import util from 'node:util';

// tfjs-node calls util.isNullOrUndefined, which Node 23 removed, and util.isArray, of which Node 22
// and later warn on standard error. Must run before tfjs is loaded.
const legacy = util as unknown as {
  isNullOrUndefined?: (value: unknown) => boolean;
  isArray?: (value: unknown) => boolean;
};
legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
legacy.isArray = Array.isArray;
