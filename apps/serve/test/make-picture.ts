import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** RGB rows with a disc on white, each behind its filter. */
function drawDisc(sidePx: number, color: readonly [number, number, number], place: number): Buffer {
  const rowBytes = 1 + sidePx * 3;
  const rows = Buffer.alloc(sidePx * rowBytes, 255);
  const [centre, radius] = [sidePx * (0.3 + place * 0.1), sidePx * 0.25];
  for (let y = 0; y < sidePx; y += 1) {
    rows[y * rowBytes] = 0;
    for (let x = 0; x < sidePx; x += 1) {
      if (Math.hypot(x - centre, y - centre) > radius) continue;
      rows.set(color, y * rowBytes + 1 + x * 3);
    }
  }
  return rows;
}

const colors = [
  [200, 30, 30],
  [30, 160, 40],
  [40, 60, 210],
  [230, 200, 40],
] as const;

/**
 * A PNG with a disc on it; those of up to 224 pixels a side are decoded by the server's own process,
 * larger ones by its decoders.
 *
 * @param turn which colour and place
 */
export function makePicture(turn: number, sidePx = 64): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(sidePx);
  header.writeUInt32BE(sidePx, 4);
  const rows = drawDisc(sidePx, colors[turn % colors.length]!, turn % 5);
  const parts: [string, Buffer][] = [
    ['IHDR', header],
    ['IDAT', deflateSync(rows)],
    ['IEND', Buffer.alloc(0)],
  ];
  return Buffer.concat([signature, ...parts.map(([type, data]) => chunk(type, data))]);
}

export const toDataUri = (bytes: Uint8Array, type = 'image/png'): string =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
