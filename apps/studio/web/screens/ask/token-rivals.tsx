import { useState } from 'preact/hooks';
import type { Answer } from '../../../src/api/index.ts';
import { formatProbability } from './words.ts';

type Token = Answer['prediction']['tokens'][number];

/** Width of a bar that is never thinner than can be seen. */
function Bar({ share }: { share: number }) {
  return (
    <svg class="ask-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      <rect class="ask-bar-rest" width="100" height="1" />
      <rect class="ask-bar-share" width={Math.max(share * 100, 0.5)} height="1" />
    </svg>
  );
}

function Rivals({ token, place }: { token: Token; place: number }) {
  const shown = [token, ...token.rivals];
  const rest = Math.max(0, 1 - shown.reduce((sum, { probability }) => sum + probability, 0));
  return (
    <table class="figure-table ask-rivals">
      <caption>Token {place + 1}: what was written, and its rivals among 30,522 pieces</caption>
      <thead>
        <tr>
          <th scope="col">piece</th>
          <th scope="col" class="number">
            probability
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {shown.map(({ text, probability }, at) => (
          <tr key={text} class={at === 0 ? 'ask-chosen' : undefined}>
            <th scope="row" class="figures">
              {text}
              {at === 0 && <span class="spoken">, written</span>}
            </th>
            <td class="number">{formatProbability(probability)}</td>
            <td class="ask-bar-cell">
              <Bar share={probability} />
            </td>
          </tr>
        ))}
        <tr class="soft">
          <th scope="row">all others together</th>
          <td class="number">{formatProbability(rest)}</td>
          <td class="ask-bar-cell">
            <Bar share={rest} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** Where there was most to choose from. */
function leastSure(tokens: readonly Token[]): number {
  const probabilities = tokens.map(({ probability }) => probability);
  return probabilities.indexOf(Math.min(...probabilities));
}

/** The tokens of an answer; each shows what it was chosen from. */
export function TokenRivals({ tokens }: { tokens: readonly Token[] }) {
  const [chosen, setChosen] = useState({ tokens, at: leastSure(tokens) });
  const place = chosen.tokens === tokens ? chosen.at : leastSure(tokens);
  const token = tokens[place];
  if (!token) return null;
  return (
    <div class="stack">
      <h3>Token by token</h3>
      <ol class="ask-tokens">
        {tokens.map(({ text, probability }, at) => (
          <li key={at}>
            <button
              type="button"
              class="ask-token"
              aria-pressed={at === place}
              title={text === '[SEP]' ? 'ends the answer' : undefined}
              onClick={() => setChosen({ tokens, at })}
            >
              <span class="figures">{text}</span>
              <span class="small soft">{formatProbability(probability)}</span>
            </button>
          </li>
        ))}
      </ol>
      <Rivals token={token} place={place} />
    </div>
  );
}
