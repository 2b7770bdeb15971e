import type { IncomingMessage } from 'node:http';
import { isDataUri, readDataUri } from '../images/read-data-uri.ts';
import { ApiError } from '../server/api-error.ts';
import { parseJson } from '../server/parse-json.ts';
import { readBody } from '../server/read-body.ts';
import type { ServeContext, ServedModel } from '../server/serve-context.ts';
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
  /** Gives back the room of the request's bytes. */
  release(): void;
};

function checkModel({ name, aliases }: ServedModel, asked: string): void {
  if (asked === name || aliases.includes(asked)) return;
  const message = `There is no model '${asked.slice(0, 128)}'; this server has '${name}'.`;
  throw new ApiError(404, { message, code: 'model_not_found', param: 'model' });
}

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
  const { bytes, release } = await readBody(incoming, serve.limits.maxBodyBytes, serve.held);
  try {
    const request = checkRequest(parseJson(bytes));
    checkModel(serve.model, request.model);
    const question = readQuestion(request, serve.model.task);
    const picture = takePicture(serve, question);
    const { messages: _, ...settings } = request;
    return { settings, question: question.text, picture, release };
  } catch (error) {
    release();
    throw error;
  }
}
