import type { Completion, CompletionToken } from '@sightline/predict';
import { toApiError } from '../server/api-error.ts';
import { type CompletionHead, toLogprobs, toUsage } from './completion-parts.ts';
import type { ChatSettings } from './read-chat.ts';

type Delta = { role?: 'assistant'; content?: string; refusal?: null };

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no', // nginx would wait for more
};

/** Writes an answer as `chat.completion.chunk`s, one server-sent event each. */
function createChunkWriter(head: CompletionHead, request: ChatSettings) {
  const answerCount = request.n ?? 1;
  const tellsUsage = request.stream_options?.include_usage === true;
  const noUsage = tellsUsage ? { usage: null } : {};
  const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;

  function chunk(choices: object[], usage: object = noUsage): string {
    return event({ ...head, object: 'chat.completion.chunk', choices, ...usage });
  }
  function choice(index: number, delta: Delta, finishReason: string | null, logprobs: unknown) {
    return chunk([{ index, delta, logprobs, finish_reason: finishReason }]);
  }
  return {
    start(): string {
      const indices = [...Array(answerCount).keys()];
      const delta: Delta = { role: 'assistant', content: '', refusal: null };
      return indices.map((index) => choice(index, delta, null, null)).join('');
    },
    token: (token: CompletionToken) =>
      choice(token.answer, { content: token.text }, null, toLogprobs(request, [token])),
    end(completion: Completion): string {
      const ends = completion.finishReasons.map((reason, index) => choice(index, {}, reason, null));
      const usage = tellsUsage ? chunk([], { usage: toUsage(completion) }) : '';
      return `${ends.join('')}${usage}data: [DONE]\n\n`;
    },
    fail: (thrown: unknown) => event(toApiError(thrown).toJSON()),
  };
}

/**
 * Answers with a stream that starts with the first token, so that what goes wrong before has its
 * own status; what goes wrong later is an event `{ error }`, the last one.
 *
 * @param complete has the model answer
 * @param onBroken is told what a stream that has begun ends with
 */
export function streamCompletion(
  head: CompletionHead,
  request: ChatSettings,
  complete: (onToken: (token: CompletionToken) => void) => Promise<Completion>,
  onBroken: (error: unknown) => void,
): Promise<Response> {
  const writer = createChunkWriter(head, request);
  const encoder = new TextEncoder();
  return new Promise((resolve, reject) => {
    let sink: ReadableStreamDefaultController<Uint8Array> | undefined;
    /** Once it has ended, or been left, the model may still say something: nobody is to hear it. */
    let isOver = false;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        sink = controller;
      },
      cancel: () => {
        isOver = true; // the request's signal tells the model
      },
    });
    let isOpen = false;
    function write(text: string): void {
      if (isOver) return;
      if (!isOpen) {
        isOpen = true;
        resolve(new Response(stream, { headers }));
        write(writer.start());
      }
      sink?.enqueue(encoder.encode(text));
    }
    function close(text: string): void {
      write(text);
      if (!isOver) sink?.close();
      isOver = true;
    }
    function fail(error: unknown): void {
      if (isOpen) {
        close(writer.fail(error));
        onBroken(error);
      } else reject(error);
      isOver = true;
    }
    complete((token) => write(writer.token(token))).then(
      (completion) => close(writer.end(completion)),
      fail,
    );
  });
}
