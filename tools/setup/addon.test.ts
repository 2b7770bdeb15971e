import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLists } from './addon.mjs';
import { addonPackage, root } from './paths.mjs';

test("the pinned package's source takes lists of strings, and of another one that is told", () => {
  const source = readFileSync(join(root, addonPackage, 'binding', 'tfjs_backend.cc'), 'utf8');
  expect(withLists(source).split('SetListAttribute(')).toHaveLength(2);
  expect(() => withLists(source.replaceAll('tf_attr_type', 'kind'))).toThrow(
    "tfjs-node's tfjs_backend.cc has changed",
  );
});
