import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The runs whose models are served: as easy-VQA's recipe has them, and as the default recipe has. */
export const benchRuns = { plain: 'bench', views: 'bench-views' } as const;

/** Pictures that are asked about: as large as easy-VQA's, as a phone's, or seen as the default has. */
export type PictureKind = 'small' | 'large' | 'views';

export type PictureFacts = {
  label: string;
  /** Whose pictures they are, and whose model answers. */
  run: string;
  widthPx: number;
  heightPx: number;
  format: 'png' | 'jpeg';
  /** Distinct ones in a pool. */
  count: number;
};

const smallPicture = { widthPx: 64, heightPx: 64, format: 'png' } as const;
const largePicture = { widthPx: 4000, heightPx: 3000, format: 'jpeg' } as const;

export const pictureKinds: Record<PictureKind, PictureFacts> = {
  small: { label: '64 px PNG', run: benchRuns.plain, count: 256, ...smallPicture },
  large: { label: '12 MP JPEG', run: benchRuns.plain, count: 12, ...largePicture },
  views: { label: '64 px PNG seen 7 times', run: benchRuns.views, count: 64, ...smallPicture },
};

/** A picture and a question as a client of OpenAI's API sends them, and what the model answers. */
export type Asked = { body: string; answer: string };

/** The JSON text of a request; the likeliest token is always written, so that answers compare. */
export function requestBody(
  { run, format }: PictureFacts,
  picture: Uint8Array,
  question: string,
): string {
  const url = `data:image/${format};base64,${Buffer.from(picture).toString('base64')}`;
  const content = [
    { type: 'text', text: question },
    { type: 'image_url', image_url: { url } },
  ];
  return JSON.stringify({ model: run, temperature: 0, messages: [{ role: 'user', content }] });
}

/**
 * The answer in a response.
 *
 * @returns undefined where it is not one of OpenAI's API
 */
export function readAnswer(status: number, body: string): string | undefined {
  if (status !== 200) return undefined;
  try {
    const { choices } = JSON.parse(body) as { choices?: { message?: { content?: string } }[] };
    return choices?.[0]?.message?.content;
  } catch {
    return undefined;
  }
}

/** Where the pool of a kind lies in a folder: lines of JSON, an `Asked` each. */
export const poolPath = (folder: string, kind: PictureKind): string =>
  join(folder, `${kind}.jsonl`);

export async function readPool(folder: string, kind: PictureKind): Promise<Asked[]> {
  const asked: Asked[] = [];
  const input = createReadStream(poolPath(folder, kind));
  for await (const line of createInterface({ input })) {
    asked.push(JSON.parse(line) as Asked);
  }
  return asked;
}
