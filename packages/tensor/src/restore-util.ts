import util from 'node:util';

// tfjs-node calls what Node 23 removed, and what Node 22 warns of on standard error. Must run
// before tfjs is loaded.
Object.assign(util, {
  isArray: Array.isArray,
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
});
