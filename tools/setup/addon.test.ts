import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withAdditions } from './addon.mjs';
import { addonPackage, root } from './paths.mjs';

test("the pinned package's source takes what is added, and of another one that is told", () => {
  const source = readFileSync(join(root, addonPackage, 'binding', 'tfjs_backend.cc'), 'utf8');
  const changed = withAdditions(source);
  expect(changed.split('SetListAttribute(')).toHaveLength(2);
  expect(changed.match(/DeferSignals deferred;\n {2}\w*( = )?\w+\(/g)).toHaveLength(2);
  expect(() => withAdditions(source.replaceAll('tf_attr_type', 'kind'))).toThrow(
    "tfjs-node's tfjs_backend.cc has changed",
  );
});
