import { ApiError } from '../server/api-error.ts';

/** RFC 2397, with a type and in base64. */
const head = /^data:([\w.+-]+\/[\w.+-]+)((?:;[\w.+-]+=[^;,]*)*);base64,/i;
const maxHeadCharacters = 256;

function refuse(message: string, code: string, param: string): ApiError {
  return new ApiError(400, { message, code, param });
}

/** Strict: Node's decoder passes over what is no base64, and so gives fewer bytes. */
function decodeBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0) return undefined;
  const paddingCount = text.endsWith('==') ? 2 : Number(text.endsWith('='));
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === (text.length / 4) * 3 - paddingCount ? bytes : undefined;
}

export const isDataUri = (url: string): boolean => /^data:/i.test(url);

/**
 * Reads a picture out of a data URI.
 *
 * @param param where it stands in the request
 * @throws ApiError 400 for what is no picture in strict base64, or has more bytes than `maxBytes`
 */
export function readDataUri(uri: string, maxBytes: number, param: string): Buffer {
  const [found, type] = head.exec(uri.slice(0, maxHeadCharacters)) ?? [];
  if (found === undefined) {
    const message = 'The data URI is not data:image/…;base64,….';
    throw refuse(message, 'invalid_image_url', param);
  }
  if (!/^image\//i.test(type!)) {
    const message = `The data URI holds ${type}, no picture.`;
    throw refuse(message, 'unsupported_image_media_type', param);
  }
  const text = uri.slice(found.length);
  if ((text.length / 4) * 3 - 2 > maxBytes) {
    const message = `The picture has more than ${maxBytes} bytes.`;
    throw refuse(message, 'image_file_too_large', param);
  }
  if (text === '') throw refuse('The picture is empty.', 'empty_image_file', param);
  const bytes = decodeBase64(text);
  if (!bytes) throw refuse('The picture is not in base64.', 'invalid_base64_image', param);
  return bytes;
}
