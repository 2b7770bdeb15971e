/** What a README promises that can be looked up. */
export type Claims = {
  /** Paths from the repository's root, without those that only a run makes. */
  paths: string[];
  /** Scripts of package.json. */
  scripts: string[];
  /** Commands of `sightline`. */
  commands: string[];
};

type Block = { language: string; text: string };

const madeByRuns = /^data\/(?!recipes|sample)|(^|\/)(dist|node_modules)(\/|$)/;
const placeholder = /[<>*…{}]|\.\.\./;
const fence = /^```(\S*)[^\n]*\n([\s\S]*?)^```/gm;

function findBlocks(markdown: string): Block[] {
  const fenced = [...markdown.matchAll(fence)].map(([, language, text]) => ({
    language: language!,
    text: text!,
  }));
  const inline = [...markdown.replace(fence, '').matchAll(/`([^`\n]+)`/g)].map(([, text]) => ({
    language: '',
    text: text!,
  }));
  return [...fenced, ...inline];
}

/** Names at the start of a line of a tree, before the words that explain them. */
function namesOf(line: string): string[] {
  const columns = line.trim().split(/\s{2,}/);
  const end = columns.findIndex((column) => !/^[\w.@-]+(\/[\w.@-]*)*$/.test(column));
  const names = end < 0 ? columns : columns.slice(0, end);
  return names.filter((name) => name.includes('/') || name.includes('.'));
}

/** Paths of a tree that is drawn by indentation, with or without box lines. */
function readTree(text: string): string[] {
  const parents: { indent: number; path: string }[] = [];
  return text.split('\n').flatMap((drawn) => {
    const line = drawn.replace(/[│├└─]/g, ' ');
    const indent = line.search(/\S/);
    if (indent < 0) return [];
    while ((parents.at(-1)?.indent ?? -1) >= indent) parents.pop();
    const paths = namesOf(line).map((name) => `${parents.at(-1)?.path ?? ''}${name}`);
    if (paths[0]?.endsWith('/')) parents.push({ indent, path: paths[0] });
    return paths;
  });
}

function readPaths({ language, text }: Block): string[] {
  if (language === 'tree') return readTree(text);
  const words = text.split(/[\s'"=(),;]+/).map((word) => word.replace(/^\.\/|[.:]+$/g, ''));
  return words.filter((word) => /^(packages|apps|tools|data|\.ci)\//.test(word));
}

function findAll(blocks: Block[], pattern: RegExp): string[] {
  return blocks.flatMap(({ text }) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

/**
 * Reads claims out of code spans, fenced blocks and relative links. A fenced block with the
 * language `tree` is read as a tree of the repository.
 */
export function readClaims(markdown: string): Claims {
  const blocks = findBlocks(markdown);
  const links = [...markdown.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
    (match) => match[1]!,
  );
  const paths = [...blocks.flatMap(readPaths), ...links];
  return {
    paths: [...new Set(paths)].filter((path) => !madeByRuns.test(path) && !placeholder.test(path)),
    scripts: [...new Set(findAll(blocks, /\bnpm (?:run )?(?!run|ci|install)([a-z][\w:-]*)/g))],
    commands: [...new Set(findAll(blocks, /(?:^|\s)sightline ([a-z][\w-]*)/gm))],
  };
}
