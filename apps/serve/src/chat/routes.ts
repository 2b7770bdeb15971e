import type { HttpBindings } from '@hono/node-server';
import type { Completion, CompletionToken } from '@sightline/predict';
import { type Context, Hono } from 'hono';
import { logMistake } from '../server/api-error.ts';
import type { ServeContext } from '../server/serve-context.ts';
import { createHead } from './completion-parts.ts';
import { prepareJob } from './prepare-job.ts';
import { readChat } from './read-chat.ts';
import { streamCompletion } from './stream-completion.ts';
import { writeCompletion } from './write-completion.ts';

type Bound = { Bindings: HttpBindings };

async function answer(serve: ServeContext, context: Context<Bound>): Promise<Response> {
  const { incoming, outgoing } = context.env;
  const chat = await readChat(serve, incoming);
  const { settings } = chat;
  const { request, signal, end } = await prepareJob(serve, chat, outgoing);
  const id = String(outgoing.getHeader('x-request-id')).replace('req_', '');
  const head = createHead(serve.model, id);
  async function complete(onToken: (token: CompletionToken) => void): Promise<Completion> {
    try {
      const completion = await serve.batcher.run({ request, onToken, signal });
      serve.onTokens(completion.questionTokenCount, completion.answerTokenCount);
      return completion;
    } finally {
      end();
    }
  }
  if (settings.stream) {
    const onBroken = (error: unknown) => logMistake(error, context.req, serve.log);
    return streamCompletion(head, settings, complete, onBroken);
  }
  const tokens: CompletionToken[] = [];
  const completion = await complete((token) => tokens.push(token));
  return context.json(writeCompletion(head, settings, tokens, completion));
}

/** `POST /v1/chat/completions`. */
export function chatRoutes(serve: ServeContext): Hono<Bound> {
  return new Hono<Bound>().post('/v1/chat/completions', (context) => answer(serve, context));
}
