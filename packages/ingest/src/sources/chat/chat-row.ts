import { z } from 'zod';
import type { Refusal } from '../../check-image.ts';

/** A conversation about one image: what was asked, what was answered, turn by turn. */
export type ChatRow = {
  id?: string | undefined;
  image: string;
  turns: { question: string; answer: string }[];
};

const name = z.union([z.string(), z.number()]).transform(String);
const names = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const part = z.object({
  type: z.string(),
  text: z.string().optional(),
  image: z.string().optional(),
  image_url: z.union([z.string(), z.object({ url: z.string() })]).optional(),
});

const rowSchema = z.object({
  id: name.nullish(),
  image: names.nullish(),
  images: names.nullish(),
  conversations: z.array(z.object({ from: z.string(), value: z.string() })).optional(),
  messages: z
    .array(z.object({ role: z.string(), content: z.union([z.string(), z.array(part)]) }))
    .optional(),
});

type Row = z.infer<typeof rowSchema>;
type Said = { by: 'human' | 'model' | 'system' | undefined; text: string; images: string[] };

const speakers: Record<string, Said['by']> = {
  human: 'human',
  user: 'human',
  gpt: 'model',
  assistant: 'model',
  system: 'system',
};

function imageOf({ image, image_url }: z.infer<typeof part>): string[] {
  const named = image ?? (typeof image_url === 'object' ? image_url.url : image_url);
  return named === undefined ? [] : [named];
}

/** What was said, LLaVA's way or OpenAI's. */
function listSaid({ conversations, messages }: Row): Said[] {
  if (conversations) {
    return conversations.map(({ from, value }) => ({
      by: speakers[from],
      text: value,
      images: [],
    }));
  }
  return (messages ?? []).map(({ role, content }) => {
    const by = speakers[role];
    if (typeof content === 'string') return { by, text: content, images: [] };
    const text = content.flatMap((one) => one.text ?? []).join('\n');
    return { by, text, images: content.flatMap(imageOf) };
  });
}

const imageMark = /<image>/g;

function pairTurns(said: readonly Said[]): ChatRow['turns'] | string {
  const spoken = said.filter(({ by }) => by !== 'system');
  const turns: ChatRow['turns'] = [];
  for (let at = 0; at < spoken.length; at += 2) {
    const [asked, answered] = [spoken[at]!, spoken[at + 1]];
    if (asked.by !== 'human') return `turn ${at + 1} should be from human`;
    if (answered?.by !== 'model') return `turn ${at + 2} should be from gpt`;
    const question = asked.text.replaceAll(imageMark, '').trim();
    turns.push({ question, answer: answered.text.trim() });
  }
  return turns.length > 0 ? turns : 'nobody asks anything';
}

/** The one image of a row; marks in the text must not speak of more. */
function chooseImage(row: Row, said: readonly Said[]): string | Refusal {
  const named = [...(row.image ?? []), ...(row.images ?? []), ...said.flatMap((one) => one.images)];
  const images = [...new Set(named)];
  const markCount = said.reduce((sum, { text }) => sum + (text.match(imageMark)?.length ?? 0), 0);
  const count = Math.max(images.length, markCount);
  const [image] = images;
  if (image === undefined || image === '') {
    return { reason: 'no-image', message: 'The row names no image.' };
  }
  if (count > 1) {
    return { reason: 'several-images', message: `The row is about ${count} images.` };
  }
  if (!/^[a-z][a-z\d+.-]+:/i.test(image)) return image;
  const message = `${image.slice(0, 40)} is no file: images are not fetched, nor read from a URL.`;
  return { reason: 'remote-image', message };
}

/**
 * Reads a row of LLaVA's `{id, image, conversations: [{from, value}]}` or OpenAI's
 * `{messages: [{role, content}]}`. What the system says is left out.
 *
 * @returns the row, or why it is rejected.
 * @see https://github.com/haotian-liu/LLaVA/blob/main/docs/Finetune_Custom_Data.md
 */
export function readChatRow(value: unknown): ChatRow | Refusal {
  const { success, data, error } = rowSchema.safeParse(value);
  if (!success) {
    const [{ path, message } = { path: [], message: 'is wrong' }] = error.issues;
    return { reason: 'bad-row', message: `${path.join('.') || 'The row'}: ${message}.` };
  }
  const said = listSaid(data);
  const image = chooseImage(data, said);
  if (typeof image !== 'string') return image;
  const turns = pairTurns(said);
  if (typeof turns === 'string') return { reason: 'bad-row', message: `The row: ${turns}.` };
  return { id: data.id ?? undefined, image, turns };
}
