import type { KeysAndValues } from './attention.ts';
import { type Tensor4D, tf } from './tf.ts';

/**
 * Keys and values that attention has computed while tokens are written one by one, so that each is
 * computed once. It keeps its tensors over the end of a `tf.tidy`.
 */
export class AttentionCache {
  readonly #found = new Map<string, KeysAndValues>();
  #tokenCount = 0;

  /** Tokens that self-attention has seen so far. */
  get tokenCount(): number {
    return this.#tokenCount;
  }

  #keep(name: string, { key, value }: KeysAndValues): KeysAndValues {
    const kept = { key: tf.keep(key), value: tf.keep(value) };
    this.#found.set(name, kept);
    return kept;
  }

  /** Puts the keys and values of new tokens behind those of a self-attention layer. */
  extend(name: string, added: KeysAndValues): KeysAndValues {
    const before = this.#found.get(name);
    this.#tokenCount = (before?.key.shape[2] ?? 0) + added.key.shape[2];
    if (!before) return this.#keep(name, { key: added.key.clone(), value: added.value.clone() });
    const extended = {
      key: tf.concat([before.key, added.key], 2) as Tensor4D, // [batch, head, tokens, width / heads]
      value: tf.concat([before.value, added.value], 2) as Tensor4D,
    };
    tf.dispose(before);
    return this.#keep(name, extended);
  }

  /** The keys and values of a memory that stays the same, computed when they are first asked for. */
  remember(name: string, compute: () => KeysAndValues): KeysAndValues {
    return this.#found.get(name) ?? this.#keep(name, compute());
  }

  dispose(): void {
    for (const found of this.#found.values()) tf.dispose(found);
    this.#found.clear();
  }
}
