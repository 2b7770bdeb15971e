import fc from 'fast-check';
import { gifFiles } from '../../../../packages/images/test/hostile/gif-files.ts';
import {
  type HostileFile,
  picture,
} from '../../../../packages/images/test/hostile/hostile-file.ts';
import { jpegFiles } from '../../../../packages/images/test/hostile/jpeg-files.ts';
import { otherFiles } from '../../../../packages/images/test/hostile/other-files.ts';
import { pngFiles } from '../../../../packages/images/test/hostile/png-files.ts';
import { heavySvgs, reachingSvgs } from '../../../../packages/images/test/hostile/svg-files.ts';
import { tiffFiles } from '../../../../packages/images/test/hostile/tiff-files.ts';
import { webpFiles } from '../../../../packages/images/test/hostile/webp-files.ts';
import { toDataUri } from '../make-picture.ts';
import { say } from './exchange.ts';
import { goodBody, goodCount } from './good-requests.ts';
import type { Expected, HostileCase } from './hostile-case.ts';

const types = ['image/png', 'image/jpeg', 'image/webp', 'image/x-odd', 'image/svg+xml'];

function imageCase(kind: string, expected: Expected, bytes: Uint8Array, turn: number): HostileCase {
  const type = types[turn % types.length]!; // what a type says is not believed
  return {
    kind,
    expected,
    send: ({ port, model }) =>
      say(port, { body: JSON.stringify(goodBody(turn, model, toDataUri(bytes, type))) }),
  };
}

async function makeFiles(): Promise<HostileFile[]> {
  const made = [pngFiles(), jpegFiles(), gifFiles(), webpFiles(), tiffFiles(), otherFiles()];
  const svgs: HostileFile[] = [
    ...heavySvgs(),
    ...reachingSvgs('http://127.0.0.1/'),
    ...reachingSvgs('file:///etc/passwd'),
  ];
  const refused = svgs.map(([name, , bytes]): HostileFile => [name, 'refused', bytes]);
  return [...(await Promise.all(made)).flat(), ...refused];
}

async function makePolyglots(): Promise<HostileFile[]> {
  const png = await picture().png().toBuffer();
  const gif = await picture().gif().toBuffer();
  const page = Buffer.from('<html><script>alert(1)</script></html>');
  const archive = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
  return [
    ['PNG and a page', 'either', Buffer.concat([png, page])],
    ['PNG and an archive', 'either', Buffer.concat([png, archive])],
    ['GIF and a page', 'either', Buffer.concat([gif, page])],
    ['a page and PNG', 'refused', Buffer.concat([page, png])],
    ['an archive and PNG', 'refused', Buffer.concat([archive, png])],
    ['a script that looks like GIF', 'refused', Buffer.from('GIF89a/*x*/=1;alert(1)')],
    ['a document', 'refused', Buffer.from('%PDF-1.7\n%\xff\n1 0 obj<<>>endobj', 'latin1')],
    ['a program', 'refused', Buffer.from('7f454c4602010100', 'hex')],
  ];
}

async function makeDamaged(): Promise<fc.Arbitrary<HostileCase>> {
  const whole = await Promise.all([
    picture().png().toBuffer(),
    picture().jpeg().toBuffer(),
    picture().webp().toBuffer(),
    picture().gif().toBuffer(),
    picture().tiff().toBuffer(),
  ]);
  const bytes = fc.constantFrom(...whole);
  const turn = fc.nat(goodCount - 1);
  const cut = fc
    .tuple(bytes, fc.double({ min: 0, max: 0.7, noNaN: true }), turn)
    .map(([file, share, at]) => {
      const kept = file.subarray(0, Math.floor(file.length * share));
      return imageCase('cut picture', 'refused', kept, at);
    });
  const flipped = fc
    .tuple(bytes, fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), fc.nat(255), turn)
    .map(([file, places, value, at]) => {
      const damaged = Buffer.from(file);
      for (const place of places) damaged[place % damaged.length] = value;
      return imageCase('damaged picture', 'either', damaged, at);
    });
  return fc.oneof(cut, flipped);
}

/** Bombs, pictures that are none or several things at once, cut and damaged ones. */
export async function makeImageCases(): Promise<fc.Arbitrary<HostileCase>> {
  const files = fc
    .tuple(fc.constantFrom(...(await makeFiles()), ...(await makePolyglots())), fc.nat(23))
    .map(([[, expected, bytes], turn]) =>
      imageCase('hostile picture', expected === 'decoded' ? 'either' : expected, bytes, turn),
    );
  return fc.oneof(files, await makeDamaged());
}

/** Each large in a way of its own; few, as each takes a while. */
export const hugeCases: fc.Arbitrary<HostileCase> = fc
  .tuple(fc.constantFrom('body', 'picture', 'pictures', 'messages', 'name'), fc.nat(goodCount - 1))
  .map(([what, turn]) => ({
    kind: `huge ${what}`,
    expected: 'refused',
    send: ({ port, model }) => say(port, { body: makeHuge(what, turn, model) }),
  }));

function makeHuge(what: string, turn: number, model: string): string {
  const body = goodBody(turn, model);
  const [message] = body.messages;
  const parts = message!.content as object[];
  switch (what) {
    case 'body':
      return JSON.stringify({ ...body, user: 'a'.repeat(40 * 2 ** 20) });
    case 'picture':
      return JSON.stringify(goodBody(turn, model, toDataUri(Buffer.alloc(20 * 2 ** 20 + 1))));
    case 'pictures':
      message!.content = Array.from({ length: 5000 }, () => parts[1]!);
      return JSON.stringify(body).slice(0, 25 * 2 ** 20);
    case 'messages':
      return JSON.stringify({
        ...body,
        messages: Array(2000).fill({ role: 'user', content: 'a' }),
      });
    default:
      return JSON.stringify({ ...body, model: 'm'.repeat(2 ** 20) });
  }
}
