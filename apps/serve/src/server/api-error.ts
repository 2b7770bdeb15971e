import { type ErrorCode, type StageError, toStageError } from '@sightline/contracts';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

export type ApiErrorParts = {
  message: string;
  /** As OpenAI names it, for programs. */
  code: string;
  /** What of the request it is about: `messages[0].content`. */
  param?: string | undefined;
  /** Seconds after which the request may be tried again. */
  retryAfterSeconds?: number;
};

/** A refusal or a failure as OpenAI's API tells it. */
export class ApiError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly param: string | null;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: ContentfulStatusCode, parts: ApiErrorParts) {
    super(parts.message);
    this.status = status;
    this.code = parts.code;
    this.param = parts.param ?? null;
    this.retryAfterSeconds = parts.retryAfterSeconds;
  }

  get type(): string {
    if (this.status === 429) return 'rate_limit_error';
    return this.status >= 500 ? 'server_error' : 'invalid_request_error';
  }

  /** The body of the answer. */
  toJSON(): { error: { message: string; type: string; param: string | null; code: string } } {
    const { message, type, param, code } = this;
    return { error: { message, type, param, code } };
  }
}

/** Why a picture is not read, in the words of OpenAI's API. */
const imageCodes: Record<string, string> = {
  'unsupported-format': 'unsupported_image_media_type',
  'too-many-bytes': 'image_file_too_large',
  'too-many-pixels': 'image_too_large',
  'too-many-frames': 'image_too_large',
  'bad-url': 'invalid_image_url',
  'address-refused': 'invalid_image_url',
  unreachable: 'failed_to_download_image',
  'fetch-timeout': 'failed_to_download_image',
};

type Told = { status: ContentfulStatusCode; code: string; retryAfterSeconds?: number };

const told: Partial<Record<ErrorCode, Told>> = {
  usage: { status: 400, code: 'invalid_value' },
  'bad-config': { status: 400, code: 'invalid_value' },
  crash: { status: 503, code: 'model_crashed', retryAfterSeconds: 2 },
  stalled: { status: 503, code: 'deadline_exceeded', retryAfterSeconds: 5 },
  interrupted: { status: 503, code: 'server_closing', retryAfterSeconds: 5 },
};

function inWords({ message, fix }: StageError): string {
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return fix ? `${sentence} ${fix}` : sentence;
}

/** A `StageError` of the house as the API tells it; nothing of what nobody foresaw. */
function fromStageError(error: StageError): ApiError {
  const { reason } = error.details;
  if (error.code === 'bad-data') {
    const code = imageCodes[String(reason)] ?? 'image_parse_error';
    return new ApiError(400, { message: inWords(error), code, param: 'messages' });
  }
  const known = told[error.code];
  if (!known) {
    const message = 'The server made a mistake; its log says more.';
    return new ApiError(500, { message, code: 'internal_error' });
  }
  const { status, ...parts } = known;
  return new ApiError(status, { message: inWords(error), ...parts });
}

/** Whatever was thrown as an error of the API. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  return fromStageError(toStageError(thrown));
}

/** Tells the log what nobody foresaw, here or in the model's process, and nothing else. */
export function logMistake(
  thrown: unknown,
  { method, path }: { method: string; path: string },
  log: (text: string) => void,
): void {
  if (toApiError(thrown).status !== 500) return;
  const { stack, message, details } = toStageError(thrown);
  log(`${method} ${path}: ${details.stack ?? stack ?? message}\n`);
}
