import type { Task } from '@sightline/predict/question';
import { ApiError } from '../server/api-error.ts';
import type { ChatRequest } from './request-schema.ts';

const maxQuestionCharacters = 4096;

/** What a conversation comes to: a question, and where its picture is. */
export type Question = {
  /** Empty for a model that writes captions. */
  text: string;
  url: string;
  /** Where in the request the picture stands. */
  param: string;
};

type Turn = {
  at: number;
  texts: string[];
  pictures: { url: string; param: string }[];
};

function readTurns({ messages }: ChatRequest): Turn[] {
  return messages.flatMap((message, at) => {
    if (message.role !== 'user') return [];
    if (typeof message.content === 'string') {
      return [{ at, texts: [message.content], pictures: [] }];
    }
    const turn: Turn = { at, texts: [], pictures: [] };
    for (const [part, content] of message.content.entries()) {
      const param = `messages[${at}].content[${part}].image_url.url`;
      if (content.type === 'text') turn.texts.push(content.text);
      else turn.pictures.push({ url: content.image_url.url, param });
    }
    return [turn];
  });
}

function refuse(message: string, code: string, param = 'messages'): ApiError {
  return new ApiError(400, { message, code, param });
}

function checkText(text: string, task: Task, param: string): void {
  if (text.length > maxQuestionCharacters) {
    const message = `The question has ${text.length} characters; at most ${maxQuestionCharacters} are read.`;
    throw refuse(message, 'string_above_max_length', param);
  }
  if (task === 'questions' && text === '') {
    throw refuse('The last user message asks nothing: it has no text.', 'missing_question', param);
  }
}

/**
 * The question is the text of the last user message, its picture the one of that message or, where
 * it has none, of the last one that has: a second question about the same picture.
 *
 * @throws ApiError 400 without a question or a picture, and for several pictures in one message
 */
export function readQuestion(request: ChatRequest, task: Task): Question {
  const turns = readTurns(request);
  const last = turns.at(-1);
  if (!last) throw refuse('There is no user message.', 'missing_question');
  const shown = turns.findLast(({ pictures }) => pictures.length > 0);
  const [picture, ...others] = shown?.pictures ?? [];
  if (!picture) {
    const message = 'There is no picture: add a part { type: "image_url", image_url: { url } }.';
    throw refuse(message, 'missing_image', `messages[${last.at}].content`);
  }
  if (others.length > 0) {
    const message = `A message has ${others.length + 1} pictures; the model looks at one.`;
    throw refuse(message, 'too_many_images', `messages[${shown!.at}].content`);
  }
  const text = last.texts.join('\n').trim();
  checkText(text, task, `messages[${last.at}].content`);
  return { text: task === 'captions' ? '' : text, ...picture };
}
