import type { ImageDecoder } from '@sightline/images';
import type { Task } from '@sightline/predict/question';
import type { fetchImage } from '../images/fetch-image.ts';
import type { Batcher } from '../model/batcher.ts';
import type { HeldBytes } from './held-bytes.ts';
import type { Places } from './places.ts';

export type ServedModel = {
  /** What requests call it, and answers. */
  name: string;
  /** Other names that it answers to. */
  aliases: readonly string[];
  /** Unix seconds. */
  createdAt: number;
  /** `fp_…`, of its weights. */
  fingerprint: string;
  task: Task;
};

/** What the routes work with. */
export type ServeContext = {
  model: ServedModel;
  batcher: Batcher;
  decoder: Pick<ImageDecoder, 'resize'>;
  places: Places;
  held: HeldBytes;
  limits: { maxImageBytes: number; maxBodyBytes: number; deadlineMs: number };
  /** Takes what nobody foresaw. */
  log(text: string): void;
  onTokens(questionCount: number, answerCount: number): void;
  /** Where pictures may be named by an address. */
  fetchImage: typeof fetchImage | undefined;
};
