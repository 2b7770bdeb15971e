import { gzipSync } from 'node:zlib';
import { be32, type HostileFile, picture, replaceAt } from './hostile-file.ts';

const box = (type: string, body: Buffer): Buffer =>
  Buffer.concat([be32(body.length + 8), Buffer.from(type), body]);
const brand = (name: string): Buffer => box('ftyp', Buffer.from(`${name}\0\0\0\0${name}mif1`));
const text = (name: string, content: string): HostileFile => [
  name,
  'refused',
  Buffer.from(content),
];

/** ISO boxes: AVIF and JPEG 2000. */
async function boxFiles(): Promise<HostileFile[]> {
  const avif = await picture(64, 48).avif({ effort: 0 }).toBuffer();
  const sizes = avif.indexOf('ispe') + 8;
  const cuts = [12, 40, 120, Math.trunc(avif.length / 2), avif.length - 20];
  let nested: Buffer = Buffer.alloc(0);
  for (let depth = 0; depth < 2000; depth++) nested = box('meta', nested);
  return [
    ...cuts.map((at): HostileFile => [`AVIF cut at ${at}`, 'refused', avif.subarray(0, at)]),
    [
      'AVIF of 60,000 by 60,000',
      'refused',
      replaceAt(avif, sizes, Buffer.concat([be32(60_000), be32(60_000)])),
    ],
    ['AVIF of no size', 'refused', replaceAt(avif, sizes, Buffer.alloc(8))],
    [
      'AVIF with a box of 4 GB',
      'refused',
      replaceAt(avif, avif.indexOf('meta') - 4, be32(0xffffffff)),
    ],
    ['AVIF with a box of no bytes', 'either', replaceAt(avif, avif.indexOf('iloc') - 4, be32(0))],
    ['AVIF with boxes 2,000 deep', 'refused', Buffer.concat([brand('avif'), nested])],
    [
      'HEIC without picture',
      'refused',
      Buffer.concat([brand('heic'), box('mdat', Buffer.alloc(500))]),
    ],
    ['a film', 'refused', Buffer.concat([brand('isom'), box('moov', Buffer.alloc(500))])],
    ['JPEG 2000, its header alone', 'refused', Buffer.from('0000000c6a5020200d0a870a', 'hex')],
    [
      'a JPEG 2000 stream of 4 billion pixels',
      'refused',
      Buffer.concat([
        Buffer.from('ff4fff51002f0000', 'hex'),
        be32(65_536),
        be32(65_536),
        Buffer.alloc(40),
      ]),
    ],
  ];
}

/** A tar archive that holds a link to another file. */
function tarOfLink(): Buffer {
  const head = Buffer.alloc(512);
  head.write('picture.png');
  head.write('2', 156);
  head.write('/etc/hostname', 157);
  head.write('ustar', 257);
  return Buffer.concat([head, Buffer.alloc(1024)]);
}

/** Files of other kinds under the name of an image, and what libvips would read by other names. */
export async function otherFiles(): Promise<HostileFile[]> {
  const png = await picture().png().toBuffer();
  const icon = Buffer.concat([Buffer.from('000001000100', 'hex'), Buffer.alloc(16), png]);
  return [
    ...(await boxFiles()),
    ['an icon', 'refused', icon],
    ['a BMP', 'refused', Buffer.concat([Buffer.from('BM'), Buffer.alloc(60, 1)])],
    [
      'a Photoshop document',
      'refused',
      Buffer.concat([Buffer.from('8BPS\0\x01'), Buffer.alloc(60)]),
    ],
    ['a gzip archive', 'refused', gzipSync(Buffer.alloc(1_000_000))],
    ['a ZIP archive', 'refused', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(60)])],
    ['a tar archive with a link out', 'refused', tarOfLink()],
    ['zeros', 'refused', Buffer.alloc(100_000)],
    ['ones', 'refused', Buffer.alloc(100_000, 255)],
    ['one byte', 'refused', Buffer.of(0x89)],
    ['an EXR header', 'refused', Buffer.from('762f310102000000', 'hex')],
    [
      'a Radiance header',
      'refused',
      Buffer.from('#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 9 +X 9\n'),
    ],
    ['a FITS header', 'refused', Buffer.from('SIMPLE  =                    T'.padEnd(2880))],
    ['a JPEG XL stream', 'refused', Buffer.from('ff0a', 'hex')],
    text('a PDF', '%PDF-1.7\n1 0 obj << /URI (http://127.0.0.1:9/) >> endobj'),
    text('a PostScript program', '%!PS\n(/etc/passwd) (r) file'),
    text('text', '../../etc/passwd'),
    text('a portable pixmap', 'P3 99999 99999 255 0 0 0'),
    text('an ImageMagick script', 'push graphic-context\nfill "url(https://127.0.0.1:9/|ls)"'),
    text('an ImageMagick MSL script', '<image><read filename="/etc/passwd"/></image>'),
    text('a libvips CSV', '1,2,3\n4,5,6\n'),
    text(
      'a DeepZoom file that names another',
      '<Image Url="/etc/passwd" TileSize="256" xmlns="x"/>',
    ),
    text('an X bitmap', '#define x_width 999999\n#define x_height 999999\nstatic char x[] = {0};'),
    text(
      'HTML with an SVG',
      '<!DOCTYPE html><html><svg xmlns="http://www.w3.org/2000/svg"/></html>',
    ),
  ];
}
