import type { IncomingMessage } from 'node:http';
import { isDataUri, readDataUri } from '../images/read-data-uri.ts';
import { ApiError } from '../server/api-error.ts';
import type { HeldShare } from '../server/held-bytes.ts';
import { parseJson } from '../server/parse-json.ts';
import { readBody } from '../server/read-body.ts';
import { requireModel } from '../server/require-model.ts';
import type { ServeContext } from '../server/serve-context.ts';
import { type Question, readQuestion } from './read-question.ts';
import { type ChatRequest, checkRequest } from './request-schema.ts';

/** A picture as bytes, or where to fetch it. */
export type Picture = Uint8Array | { url: string };

/** A request without its messages: a picture of megabytes lies in them, as text. */
export type ChatSettings = Omit<ChatRequest, 'messages'>;

export type Chat = {
  settings: ChatSettings;
  /** Empty for a model that writes captions. */
  question: string;
  picture: Picture;
  /** The room that the request's bytes take; whoever is done with the picture releases it. */
  held: HeldShare;
};

function takePicture({ limits, fetchImage }: ServeContext, { url, param }: Question): Picture {
  if (isDataUri(url)) return readDataUri(url, limits.maxImageBytes, param);
  if (fetchImage) return { url };
  const message = 'This server fetches no pictures: send it as data:image/…;base64,….';
  throw new ApiError(400, { message, code: 'invalid_image_url', param });
}

/**
 * Reads and checks a request.
 *
 * @throws ApiError 400, 404, 413, 415 or 429
 */
export async function readChat(serve: ServeContext, incoming: IncomingMessage): Promise<Chat> {
  const held = serve.held.open();
  try {
    const bytes = await readBody(incoming, serve.limits.maxBodyBytes, held);
    const request = checkRequest(parseJson(bytes));
    requireModel(serve.model, request.model);
    const question = readQuestion(request, serve.model.task);
    const picture = takePicture(serve, question);
    const { messages: _, ...settings } = request;
    return { settings, question: question.text, picture, held };
  } catch (error) {
    held.release();
    throw error;
  }
}
