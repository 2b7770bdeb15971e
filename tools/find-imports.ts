/** One import of a source file. */
export type Import = {
  specifier: string;
  /** `import type` and `export type`: gone after compiling. */
  typeOnly: boolean;
};

const comments = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
const statements =
  /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{][\w\s*{},$]*?\s+from\s+)?['"]([^'"\n]+)['"]/gm;
const calls = /\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g;

/** Every import of a TypeScript source: statements, re-exports and `import('...')`. */
export function findImports(source: string): Import[] {
  const code = source.replace(comments, '');
  const stated = [...code.matchAll(statements)].map(([, type, specifier]) => ({
    specifier: specifier!,
    typeOnly: type !== undefined,
  }));
  const called = [...code.matchAll(calls)].map(([, specifier]) => ({
    specifier: specifier!,
    typeOnly: false,
  }));
  return [...stated, ...called];
}
