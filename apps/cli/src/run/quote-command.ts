/** The command line that was typed, as it can be typed again in a shell. */
export function quoteCommand(words: readonly string[]): string {
  const quoted = words.map((word) =>
    /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  return ['sightline', ...quoted].join(' ');
}
