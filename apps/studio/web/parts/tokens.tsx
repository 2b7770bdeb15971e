import type { SamplePart } from '../../src/api/index.ts';

/** Token pieces as the model reads them, special ones dashed, padding counted. */
export function Tokens({ pieces, paddingCount }: Extract<SamplePart, { kind: 'tokens' }>) {
  return (
    <ol class="tokens">
      {pieces.map(({ id, piece, kind }, index) => (
        <li key={index} class={`token token-${kind}`} title={`token ${id}`}>
          {piece}
        </li>
      ))}
      {paddingCount > 0 && <li class="token token-special">[PAD] × {paddingCount}</li>}
    </ol>
  );
}
