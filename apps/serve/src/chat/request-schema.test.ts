import { expect, test } from 'vitest';
import { readQuestion } from './read-question.ts';
import { checkRequest } from './request-schema.ts';

const picture = (url = 'data:one') => ({ type: 'image_url', image_url: { url } });
const text = (words: string) => ({ type: 'text', text: words });
const user = (...content: object[]) => ({ role: 'user', content });
const good = { model: 'm', messages: [user(text('What?'), picture())] };

const ask = (...messages: object[]) =>
  readQuestion(checkRequest({ ...good, messages }), 'questions');
const refusal = (parts: object) => expect.objectContaining({ status: 400, ...parts });

test('what no answer depends on is accepted, and so is what means nothing', () => {
  const harmless = {
    ...{ user: 'me', metadata: { a: 'b' }, store: true, service_tier: 'auto', seed: -5 },
    ...{ tools: [], tool_choice: 'none', response_format: { type: 'text' }, logit_bias: {} },
    ...{ presence_penalty: 0, frequency_penalty: null, audio: null, modalities: ['text'] },
    ...{ stop: null, n: null, stream_options: null, temperature: null, top_logprobs: null },
  };
  expect(() => checkRequest({ ...good, ...harmless })).not.toThrow();
  const nameless = [
    { role: 'system', content: null, name: null },
    { ...good.messages[0], name: null },
  ];
  expect(() => checkRequest({ ...good, messages: nameless })).not.toThrow();
});

test.each<[object, object]>([
  [{ tools: [{}] }, { code: 'unsupported_parameter', param: 'tools' }],
  [{ response_format: { type: 'json_schema' } }, { param: 'response_format' }],
  [{ logit_bias: { 5: 1 } }, { code: 'unsupported_parameter', param: 'logit_bias' }],
  [{ presence_penalty: 0.1 }, { code: 'unsupported_parameter' }],
  [{ modalities: ['text', 'audio'] }, { code: 'unsupported_parameter' }],
  [{ nonsense: 1 }, { code: 'unknown_parameter', param: 'nonsense' }],
  [{ toString: 1 }, { code: 'unknown_parameter', param: 'toString' }],
  [{ model: undefined }, { code: 'missing_required_parameter', param: 'model' }],
  [{ n: 17 }, { code: 'invalid_value', param: 'n' }],
  [{ temperature: '1' }, { code: 'invalid_value', param: 'temperature' }],
  [{ stop: ['a', 'b', 'c', 'd', 'e'] }, { code: 'invalid_value', param: 'stop' }],
  [{ top_logprobs: 3 }, { code: 'invalid_value', param: 'top_logprobs' }],
  [{ messages: [] }, { code: 'invalid_value', param: 'messages' }],
  [{ messages: [{ role: 'tool', content: '' }] }, { param: 'messages[0].role' }],
  [{ messages: [user({ type: 'input_audio' })] }, { param: 'messages[0].content[0].type' }],
  [{ messages: [user({ type: 'image_url' })] }, { param: 'messages[0].content[0].image_url' }],
])('%j is refused with its name', (more, told) => {
  expect(() => checkRequest({ ...good, ...more })).toThrow(refusal(told));
});

test('the question is the text of the last user message, whatever stands around it', () => {
  const asked = ask(
    { role: 'system', content: 'Be brief.' },
    user(text(' Which '), picture('data:two'), text('animal? ')),
  );
  expect(asked).toEqual({
    text: 'Which \nanimal?',
    url: 'data:two',
    param: 'messages[1].content[1].image_url.url',
  });
});

test('a question without a picture is about the last one that was shown', () => {
  const said = { role: 'assistant', content: 'A cat.' };
  const asked = ask(user(text('a'), picture('data:old')), user(picture('data:new')), said, {
    role: 'user',
    content: 'What color is it?',
  });
  expect(asked).toMatchObject({ text: 'What color is it?', url: 'data:new' });
});

test('without a question, without a picture, and with several pictures nothing is asked', () => {
  const missing = refusal({ code: 'missing_question' });
  expect(() => ask({ role: 'system', content: 'a' })).toThrow(missing);
  expect(() => ask(user(picture()))).toThrow(missing);
  expect(() => ask(user(text('  '), picture()))).toThrow(missing);
  expect(() => ask(user(text('a')))).toThrow(refusal({ code: 'missing_image' }));
  const many = Array.from({ length: 5000 }, () => picture());
  expect(() => ask(user(text('a'), ...many))).toThrow(
    refusal({ code: 'too_many_images', param: 'messages[0].content' }),
  );
  expect(() => ask(user(text('a'.repeat(4097)), picture()))).toThrow(
    refusal({ code: 'string_above_max_length' }),
  );
});

test('a model that writes captions is asked nothing', () => {
  const request = checkRequest({ ...good, messages: [user(picture())] });
  expect(readQuestion(request, 'captions').text).toBe('');
  expect(readQuestion(checkRequest(good), 'captions').text).toBe('');
});
