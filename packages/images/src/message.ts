import type { RgbImage } from './decode-plain-png.ts';
import type { ImageLimits } from './image-limits.ts';
import type { Examined } from './libvips.ts';
import type { Refusal } from './refusal.ts';

/** What a decoder process is told on its command line. */
export type DecoderSettings = { limits: ImageLimits; sidePx: number };

/** What is wanted of an image, by the number that stands for it in a message. */
export const requests = ['examine', 'resize', 'view'] as const;
export type Request = (typeof requests)[number];

/** What a decoder says; `ready` once, then an answer to each request, in order. */
export const replies = ['ready', 'examined', 'resized', 'viewed', 'refused'] as const;
export type ReplyKind = (typeof replies)[number];
export type Reply =
  | { kind: 'ready' }
  | { kind: 'examined'; examined: Examined }
  | { kind: 'resized'; pixels: Uint8Array }
  | { kind: 'viewed'; picture: RgbImage }
  | { kind: 'refused'; refusal: Refusal };

/** Longer sides of what is viewed are shrunk: no screen shows more. */
export const maxViewSidePx = 2048;

/** A kind and some bytes: what goes through the pipe, either way. */
export type Message = { kind: number; body: Uint8Array };

export const headBytes = 8; // uint32 kind, uint32 size of what follows

export function messageHead({ kind, body }: Message): Uint8Array {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(kind, 0);
  head.writeUInt32LE(body.length, 4);
  return head;
}

/** @throws when the message is longer than it may be: nobody can be made to hold it. */
export function readHead(head: Buffer, maxBodyBytes: number): { kind: number; sizeBytes: number } {
  const sizeBytes = head.readUInt32LE(4);
  if (sizeBytes > maxBodyBytes) throw new Error(`a message of ${sizeBytes} bytes`);
  return { kind: head.readUInt32LE(0), sizeBytes };
}

/**
 * Puts messages together from the chunks of a pipe.
 *
 * @param maxBodyBytes see `readHead`
 */
export function createMessageReader(
  maxBodyBytes: number,
  onMessage: (message: Message) => void,
): (chunk: Buffer) => void {
  const head = Buffer.alloc(headBytes);
  let headCount = 0;
  let bodyCount = 0;
  let message: Message | undefined;

  function take(chunk: Buffer): Buffer {
    if (!message) {
      const count = chunk.copy(head, headCount);
      headCount += count;
      if (headCount < headBytes) return chunk.subarray(count);
      const { kind, sizeBytes } = readHead(head, maxBodyBytes);
      message = { kind, body: Buffer.allocUnsafeSlow(sizeBytes) };
      [headCount, bodyCount] = [0, 0];
      return chunk.subarray(count);
    }
    const part = chunk.subarray(0, message.body.length - bodyCount);
    message.body.set(part, bodyCount);
    bodyCount += part.length;
    return chunk.subarray(part.length);
  }

  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      rest = take(rest);
      if (message && bodyCount === message.body.length) {
        const whole = message;
        message = undefined;
        onMessage(whole);
      }
    }
  };
}

/** uint32 width, uint32 height, uint8 [height, width, 3]. */
export function packPicture({ pixels, widthPx, heightPx }: RgbImage): Uint8Array {
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(widthPx, 0);
  sizes.writeUInt32LE(heightPx, 4);
  return Buffer.concat([sizes, pixels]);
}

/** @returns undefined for what is no such picture. */
export function unpackPicture(body: Uint8Array): RgbImage | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  if (body.length < 8) return undefined;
  const [widthPx, heightPx] = [view.getUint32(0, true), view.getUint32(4, true)];
  const pixels = body.subarray(8);
  return pixels.length === widthPx * heightPx * 3 ? { pixels, widthPx, heightPx } : undefined;
}
