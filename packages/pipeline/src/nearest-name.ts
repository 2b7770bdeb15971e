function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...left].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = row[column - 1]! + (letter === right[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[right.length]!;
}

/** The candidate that was most likely meant, by edit distance; one that begins alike comes first. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const distance = (candidate: string): number => {
    const beginsAlike = name.length > 2 && candidate.startsWith(name.slice(0, name.length - 1));
    return beginsAlike ? 0 : editDistance(name.toLowerCase(), candidate.toLowerCase());
  };
  return [...candidates].sort((left, right) => distance(left) - distance(right))[0];
}
