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

type Choice = Pick<ClipConfig, 'text' | 'dtype' | 'batchCount'>;

/** Which weights read the questions; those of CLIP are recorded file by file. */
export function readerRevision({ text }: Choice): string {
  return text === 'clip' ? "CLIP's text tower" : minilmRevision;
}

/** @param folder of CLIP */
export async function openReader(folder: string, config: Choice): Promise<Reader> {
  if (config.text === 'minilm') {
    const { embed, dispose } = await createSentenceEncoder();
    return { read: (texts) => embed(texts), dispose: () => void dispose() };
  }
  const { embed, dispose } = await openTextTower(folder, config);
  return { read: (texts) => embed(texts, texts.length), dispose };
}
