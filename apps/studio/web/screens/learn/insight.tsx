import { keepPercent } from '../../parts/format.ts';
import { addressOf } from '../../router.ts';

/** Numbers in a sentence, each a link to where it comes from. */
function linkNumbers(sentence: string, address: string) {
  return sentence.split(/(\d+(?:\.\d+)? %)/).map((part, index) =>
    index % 2 === 1 ? (
      <a key={index} class="learn-insight-number" href={address}>
        {keepPercent(part)}
      </a>
    ) : (
      part
    ),
  );
}

/** The one sentence to take home, and where its numbers stand. */
export function Insight({
  sentence,
  runId,
  hasTables,
}: {
  sentence: string;
  runId: string;
  hasTables: boolean;
}) {
  const scores = addressOf(runId, 'table', ['train', 'scores']);
  const training = addressOf(runId, 'training');
  return (
    <section class="card learn-insight" aria-labelledby="insight-title">
      <h2 id="insight-title" class="learn-insight-title">
        Key insight
      </h2>
      <p class="learn-insight-sentence">{linkNumbers(sentence, hasTables ? scores : training)}</p>
      <p class="row small">
        {hasTables && <a href={scores}>The scores it is made of</a>}
        <a href={training}>How training got there</a>
      </p>
    </section>
  );
}
