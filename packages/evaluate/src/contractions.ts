/** Written without any of their apostrophes they are put right: `dont` → `don't`. */
const bare = `ain't aren't can't could've couldn't didn't doesn't don't hadn't hasn't haven't he'd
he's how'd how'll how's isn't it'd it'll ma'am mightn't might've mustn't must've needn't not've
o'clock oughtn't shan't should've shouldn't somebody'll somebody's someone'd someone'll someone's
something'd something'll that's there'd there're there's they'd they'll they're they've 'twas wasn't
we've weren't what'll what're what's what've when's where'd where's where've who'd who'll who's
who've why'll why're why's won't would've wouldn't y'all you'd you'll you're you've`;

/** Written without one of their apostrophes, whichever: `hadnt've` and `hadn'tve`. */
const oneShort = `couldn't've hadn't've he'd've it'd've mightn't've 'ow's'at she'd've shouldn't've
somebody'd've someone'd've something'd've there'd've they'd've we'd've who'd've wouldn't've y'all'll
y'all'd've you'd've`;

/** The table's own slip: it turns a right spelling into a wrong one. */
const slip: [string, string] = ["somebody'd", 'somebodyd'];

function withoutOne(word: string): string[] {
  const places = [...word.matchAll(/'/g)].map(({ index }) => index);
  return places.map((place) => word.slice(0, place) + word.slice(place + 1));
}

/**
 * The official table of misspelt contractions. Its keys with capitals (Im, Ive, Id've) are left out:
 * text is lower-case before it is looked up, so they never fire.
 */
export const contractions: ReadonlyMap<string, string> = new Map([
  ...bare.split(/\s/).map((word): [string, string] => [word.replaceAll("'", ''), word]),
  ...oneShort
    .split(/\s/)
    .flatMap((word) => withoutOne(word).map((key): [string, string] => [key, word])),
  slip,
]);
