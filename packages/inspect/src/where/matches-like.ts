/**
 * Whether a text is like a pattern, in either case: `%` stands for any text, `_` for any character.
 * Goes back to the last `%` only, so that no pattern takes longer than text times pattern.
 */
export function matchesLike(text: string, pattern: string): boolean {
  const [letters, wanted] = [[...text.toLowerCase()], [...pattern.toLowerCase()]];
  let [at, place] = [0, 0];
  let [resumeAt, resumePlace] = [-1, -1];
  while (at < letters.length) {
    if (wanted[place] === '%') {
      place += 1;
      [resumeAt, resumePlace] = [at, place];
    } else if (place < wanted.length && (wanted[place] === '_' || wanted[place] === letters[at])) {
      at += 1;
      place += 1;
    } else if (resumeAt >= 0) {
      resumeAt += 1;
      [at, place] = [resumeAt, resumePlace];
    } else return false;
  }
  return wanted.slice(place).every((letter) => letter === '%');
}
