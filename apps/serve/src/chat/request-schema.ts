import { z } from 'zod';
import { ApiError } from '../server/api-error.ts';

/** Turns of a conversation that are looked at. */
const maxMessageCount = 256;
const maxTopLogprobs = 20;
const maxAnswerCount = 16;
const maxStopCount = 4;
const maxStopCharacters = 64;

const textPart = z.object({ type: z.literal('text'), text: z.string() });
const imagePart = z.object({
  type: z.literal('image_url'),
  image_url: z.object({
    url: z.string(),
    detail: z.enum(['auto', 'low', 'high', 'original']).nullish(),
  }),
});
const refusalPart = z.object({ type: z.literal('refusal'), refusal: z.string() });

const userMessage = z.object({
  role: z.literal('user'),
  content: z.union([
    z.string(),
    z.array(z.discriminatedUnion('type', [textPart, imagePart])).min(1),
  ]),
  name: z.string().nullish(),
});

/** What the model does not read: instructions, and its own earlier answers. */
const otherMessage = z.object({
  role: z.enum(['system', 'developer', 'assistant']),
  content: z
    .union([z.string(), z.array(z.discriminatedUnion('type', [textPart, refusalPart]))])
    .nullish(),
});

const stop = z.string().min(1).max(maxStopCharacters);
const tokenCount = z.int().positive();

const chatRequest = z.object({
  model: z.string(),
  messages: z
    .array(z.discriminatedUnion('role', [userMessage, otherMessage]))
    .min(1)
    .max(maxMessageCount),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(maxTopLogprobs).nullish(),
  n: z.int().min(1).max(maxAnswerCount).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  seed: z.int().nullish(),
  max_tokens: tokenCount.nullish(),
  max_completion_tokens: tokenCount.nullish(),
  stop: z.union([stop, z.array(stop).max(maxStopCount)]).nullish(),
});

type Given<Value> = Value | null | undefined;

type TextPart = { type: 'text'; text: string };
type ImagePart = { type: 'image_url'; image_url: { url: string } };
type UserMessage = { role: 'user'; content: string | (TextPart | ImagePart)[] };
type OtherMessage = { role: 'system' | 'developer' | 'assistant' };

/** A request in OpenAI's shape, as far as it matters here. */
export type ChatRequest = {
  model: string;
  messages: (UserMessage | OtherMessage)[];
  stream?: Given<boolean>;
  stream_options?: Given<{ include_usage?: Given<boolean> }>;
  logprobs?: Given<boolean>;
  top_logprobs?: Given<number>;
  n?: Given<number>;
  temperature?: Given<number>;
  top_p?: Given<number>;
  seed?: Given<number>;
  max_tokens?: Given<number>;
  max_completion_tokens?: Given<number>;
  stop?: Given<string | string[]>;
};

/** Accepted, since no answer depends on them. */
const ignored: ReadonlySet<string> = new Set([
  ...['user', 'metadata', 'store', 'service_tier', 'safety_identifier', 'prompt_cache_key'],
  ...['prompt_cache_retention', 'parallel_tool_calls', 'reasoning_effort', 'verbosity'],
]);

const isNone = (value: unknown): boolean => value === null || value === 0;
const isEmpty = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value as object).length === 0);
const isAmong =
  (...harmless: unknown[]) =>
  (value: unknown): boolean =>
    value === null || harmless.includes(value);

/** What would change the answer, and the values that do not. */
const unsupported: Record<string, (value: unknown) => boolean> = {
  tools: isEmpty,
  tool_choice: isAmong('none', 'auto'),
  functions: isEmpty,
  function_call: isAmong('none', 'auto'),
  response_format: (value) => value === null || (value as { type?: unknown }).type === 'text',
  logit_bias: isEmpty,
  presence_penalty: isNone,
  frequency_penalty: isNone,
  audio: isAmong(),
  modalities: (value) => value === null || (Array.isArray(value) && String(value) === 'text'),
  prediction: isAmong(),
  web_search_options: isAmong(),
};

function checkNames(given: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(given)) {
    if (Object.hasOwn(chatRequest.shape, name) || ignored.has(name)) continue;
    const isHarmless = Object.hasOwn(unsupported, name) ? unsupported[name] : undefined;
    if (isHarmless?.(value)) continue;
    const shown = name.slice(0, 64);
    throw new ApiError(400, {
      message: isHarmless
        ? `This server does not support ${shown}; leave it out.`
        : `There is no parameter ${shown}.`,
      code: isHarmless ? 'unsupported_parameter' : 'unknown_parameter',
      param: shown,
    });
  }
}

function pathOf(path: readonly PropertyKey[]): string {
  const parts = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return parts.join('').replace(/^\./, '');
}

/** The innermost of an issue: of a union, the one of the member that got furthest. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const candidates = issue.errors.flatMap((issues) => issues.slice(0, 1)).map(innermost);
  const [deepest] = candidates.sort((a, b) => b.path.length - a.path.length);
  if (!deepest) return issue;
  return { ...deepest, path: [...issue.path, ...deepest.path] };
}

function toRefusal(error: z.ZodError): ApiError {
  const issue = innermost(error.issues[0]!);
  const param = pathOf(issue.path);
  const isMissing = issue.code === 'invalid_type' && issue.message.includes('received undefined');
  const what = isMissing ? 'it is missing' : issue.message;
  return new ApiError(400, {
    message: param ? `Invalid value for ${param}: ${what}.` : `Invalid request: ${what}.`,
    code: isMissing ? 'missing_required_parameter' : 'invalid_value',
    param,
  });
}

/**
 * Checks a request.
 *
 * @param given parsed JSON
 * @throws ApiError 400 naming the parameter
 */
export function checkRequest(given: unknown): ChatRequest {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ApiError(400, {
      message: 'The request is to be a JSON object.',
      code: 'invalid_json',
    });
  }
  checkNames(given as Record<string, unknown>);
  const { data, error } = chatRequest.safeParse(given);
  if (error) throw toRefusal(error);
  if (data.top_logprobs && !data.logprobs) {
    const message = 'Invalid value for top_logprobs: it takes logprobs to be true.';
    throw new ApiError(400, { message, code: 'invalid_value', param: 'top_logprobs' });
  }
  return data;
}
