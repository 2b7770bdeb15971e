import { decodeEachToken, endTokenId, tokenText } from '@sightline/contracts';
import { createRandom, deriveSeed, type Random } from '@sightline/tensor';
import type { Model } from '../model.ts';
import {
  type LikelyPiece,
  likeliestPieces,
  logProbabilityOf,
  type NextToken,
} from '../next-token.ts';
import type {
  CompletionRequest,
  CompletionToken,
  FinishReason,
  LikelyToken,
} from './completion.ts';
import type { DrawPiece } from './draw-piece.ts';

/** An answer while it is written: one row of the decoder's batch. */
export class Draft {
  /** Place of its request in the batch. */
  readonly request: number;
  /** Which of the request's answers. */
  readonly answer: number;
  /** Set once it is over; an answer that is given up has none. */
  finishReason: FinishReason | undefined;
  readonly #model: Model;
  readonly #asked: CompletionRequest;
  readonly #random: Random;
  readonly #ids: number[] = [];
  readonly #choices: (LikelyPiece & { rivals: LikelyPiece[] })[] = [];

  constructor(model: Model, request: number, asked: CompletionRequest, answer: number) {
    this.#model = model;
    this.request = request;
    this.#asked = asked;
    this.answer = answer;
    this.#random = createRandom(deriveSeed(asked.seed, `answer ${answer}`));
  }

  /** The token written last; [SEP] before any is. */
  get lastId(): number {
    return this.#ids.at(-1) ?? endTokenId;
  }

  /** Writes one more token, unless this one ends the answer. */
  add(next: NextToken, draw: DrawPiece): void {
    const { maxTokenCount, rivalCount, stops } = this.#asked;
    const id = draw(next, this.#asked, this.#random);
    if (id === endTokenId) {
      this.finishReason = 'stop';
      return;
    }
    this.#ids.push(id);
    this.#choices.push({
      id,
      logProbability: logProbabilityOf(next, id, this.#model),
      rivals: likeliestPieces(next, rivalCount, this.#model),
    });
    if (stops.length > 0 && this.#findStop(this.#readTokens().join('')) >= 0) {
      this.finishReason = 'stop';
    } else if (this.#ids.length === maxTokenCount) this.finishReason = 'length';
  }

  #readTokens(): string[] {
    return decodeEachToken(this.#ids, this.#model.vocabulary);
  }

  /** @returns -1 where no stop is in the text */
  #findStop(text: string): number {
    const places = this.#asked.stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
    return places.length > 0 ? Math.min(...places) : -1;
  }

  /**
   * The tokens before the first stop, the last of them cut off where the stop begins.
   *
   * All of an answer's texts are known together: its end decides whether it begins with a capital.
   */
  tokens(): CompletionToken[] {
    const texts = this.#readTokens();
    const text = texts.join('');
    const stop = this.#findStop(text);
    const end = stop < 0 ? text.length : stop;
    const told: CompletionToken[] = [];
    let place = 0;
    for (const [at, { logProbability, rivals, id }] of this.#choices.entries()) {
      const whole = texts[at]!;
      const isOver = stop >= 0 && place >= end;
      if (isOver) break;
      told.push({
        answer: this.answer,
        text: whole.slice(0, end - place),
        logProbability,
        rivals: rivals.map((rival) => this.#nameRival(rival, id, whole, place === 0)),
      });
      place += whole.length;
    }
    return told;
  }

  #nameRival(
    rival: LikelyPiece,
    writtenId: number,
    written: string,
    isFirst: boolean,
  ): LikelyToken {
    const { id, logProbability } = rival;
    const text =
      id === writtenId
        ? written
        : tokenText(id, isFirst || id === endTokenId, this.#model.vocabulary);
    return { text, logProbability };
  }
}
