import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { StageError } from '@sightline/contracts';
import type { Capsule, PackedCapsule } from '../api/index.ts';
import { packCapsule } from './pack-capsule.ts';

/** What the set-up bundles next to the page: the same, as one script and one style sheet. */
const pageFolder = new URL('../../dist/capsule-page/', import.meta.url);

async function readBundled(name: string): Promise<string> {
  return readFile(new URL(name, pageFolder), 'utf8').catch(() => {
    throw new StageError('missing-data', {
      message: 'the page that a capsule carries is not built',
      fix: 'Build it: npm run setup.',
    });
  });
}

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** JSON that ends no script element, whatever text is in it. */
function dataOf(capsule: PackedCapsule): string {
  return JSON.stringify(capsule).replaceAll('<', '\\u003c');
}

/** @see https://www.w3.org/TR/CSP3/ */
function policyOf(script: string, style: string): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/**
 * A run as one HTML file that opens from disk: page, styles and data are in it, and its policy lets
 * it ask for nothing else. The same run gives the same bytes.
 *
 * @throws StageError `missing-data` where the page has not been bundled
 */
export async function capsulePage(capsule: Capsule): Promise<string> {
  // Neither may end its element before its time.
  const script = (await readBundled('page.js')).replaceAll('</script', '<\\/script');
  const style = (await readBundled('page.css')).replaceAll('</style', '<\\/style');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(capsule.run.id)} · Sightline</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="app"><p class="first-words">Sightline is opening…</p></div>
<noscript>This run draws its page with JavaScript, which is off in this browser.</noscript>
<script type="application/json" id="capsule">${dataOf(packCapsule(capsule))}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}
