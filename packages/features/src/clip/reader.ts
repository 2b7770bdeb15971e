import type { StageContext } from '@sightline/contracts';
import { minilmRevision } from '../sentence/minilm.ts';
import { createSentenceEncoder } from '../sentence/sentence-encoder.ts';
import type { ClipConfig } from './config.ts';
import { openTextTower } from './tower.ts';

/** What reads questions: it makes numbers of texts, more than the 50 that are promised. */
export type Reader = {
  /** @returns float32, row-major [texts, width] */
  read(texts: readonly string[]): Promise<Float32Array>;
  dispose(): void;
};

type Choice = Pick<ClipConfig, 'text' | 'dtype'>;

/** Which weights read the questions; those of CLIP are recorded file by file. */
export function readerRevision({ text }: Pick<ClipConfig, 'text'>): string {
  return text === 'clip' ? "CLIP's text tower" : minilmRevision;
}

/**
 * @param folder of CLIP
 * @param report is told where MiniLM has to be converted first
 */
export async function openReader(
  folder: string,
  config: Choice,
  report: StageContext['report'] = () => {},
): Promise<Reader> {
  if (config.text === 'minilm') {
    const tell = (message: string): void => report({ type: 'note', message });
    const { embed, dispose } = await createSentenceEncoder(undefined, tell);
    return { read: (texts) => embed(texts), dispose: () => void dispose() };
  }
  const { embed, dispose } = await openTextTower(folder, config);
  return { read: (texts) => embed(texts, texts.length), dispose };
}
