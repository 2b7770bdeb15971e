/** Why an image is not read; the same words whichever process found out. */
export type RefusalReason =
  | 'unsupported-format'
  | 'corrupt-image'
  | 'too-many-bytes'
  | 'too-many-pixels'
  | 'too-many-frames'
  | 'unsafe-svg'
  | 'decode-timeout'
  | 'decoder-crashed'
  | 'missing-image';

export type Refusal = { reason: RefusalReason; message: string };

/** What decoding throws where it is refused; the caller in another process gets `refusal`. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.refusal = { reason, message };
  }
}
