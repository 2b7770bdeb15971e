import type { FollowedStage, SampleLine, SamplePart } from '../../../src/api/index.ts';
import { formatShare, formatValue } from '../../parts/format.ts';
import { Strip } from '../../parts/strip.tsx';
import { Tokens } from '../../parts/tokens.tsx';
import { Grid } from './grid.tsx';

type Kind<Name extends SamplePart['kind']> = Extract<SamplePart, { kind: Name }>;
type Parts = readonly SamplePart[];

const find = <Name extends SamplePart['kind']>(
  parts: Parts,
  kind: Name,
  name?: string,
): Kind<Name> | undefined =>
  parts.find((part): part is Kind<Name> => part.kind === kind && (name ?? part.name) === part.name);

const fieldOf = (parts: Parts, name: string): string | undefined =>
  find(parts, 'field', name)?.value;

function Picture({ part, alt }: { part: Kind<'picture'> | undefined; alt: string }) {
  if (!part) return null;
  const { address, widthPx, heightPx } = part;
  return (
    <figure class="sample-figure">
      <img class="sample-picture" src={address} width={widthPx} height={heightPx} alt={alt} />
      <figcaption class="small soft">
        {widthPx} × {heightPx} px
      </figcaption>
    </figure>
  );
}

function Vector({ part, what }: { part: Kind<'vector'> | undefined; what: string }) {
  if (!part) return null;
  const { shape, figures } = part;
  return (
    <figure class="sample-figure">
      <Strip values={figures.strip} name={what} />
      <figcaption class="small soft">
        {what} <span class="figures">[{shape.join(',')}]</span>, {formatValue(figures.min)} to{' '}
        {formatValue(figures.max)}
      </figcaption>
    </figure>
  );
}

function Ingested({ parts, line }: { parts: Parts; line: SampleLine | undefined }) {
  const question = fieldOf(parts, 'question') || line?.question || '';
  return (
    <>
      <Picture part={find(parts, 'picture')} alt={`The picture that is asked about: ${question}`} />
      {question && <p class="sample-question">{question}</p>}
      <p>
        <span class="soft">Answer to learn:</span> {fieldOf(parts, 'answer') ?? line?.answer}
      </p>
    </>
  );
}

function Preprocessed({ parts }: { parts: Parts }) {
  const tokens = parts.filter((part) => part.kind === 'tokens');
  return (
    <>
      <Picture part={find(parts, 'picture')} alt="The same picture, resized" />
      {tokens.map((part) => (
        <div key={part.name}>
          <p class="small soft">{part.name} as tokens</p>
          <Tokens {...part} />
        </div>
      ))}
    </>
  );
}

function Encoded({ parts }: { parts: Parts }) {
  const grid = find(parts, 'grid');
  return (
    <>
      <Vector part={find(parts, 'vector', 'image')} what="image features" />
      <Vector part={find(parts, 'vector', 'text')} what="text features" />
      {grid && <Grid part={grid} />}
    </>
  );
}

/** Where the image's part ends; both are marked, as neither colour nor height tells them apart. */
function Fused({ parts }: { parts: Parts }) {
  const fused = find(parts, 'vector');
  if (!fused) return null;
  const { figures, shape } = fused;
  const [total = 562] = shape;
  const textCount = 50;
  const share = ((total - textCount) / total) * 100;
  return (
    <figure class="sample-figure">
      <Strip values={figures.strip} name={`one vector of ${total}`} />
      <div class="fused-parts small" aria-hidden="true">
        <span style={{ width: `${share}%` }}>{total - textCount} image</span>
        <span style={{ width: `${100 - share}%` }}>{textCount}</span>
      </div>
      <figcaption class="small soft">
        {total - textCount} values of the image, then {textCount} of the text
      </figcaption>
    </figure>
  );
}

function Answered({ parts }: { parts: Parts }) {
  const isRight = /^(?:true|yes)$/.test(fieldOf(parts, 'correct') ?? '');
  const confidence = Number(fieldOf(parts, 'confidence'));
  return (
    <>
      <p class="sample-question">{fieldOf(parts, 'question')}</p>
      <p class="sample-answer">{fieldOf(parts, 'predicted') || 'nothing'}</p>
      <p class={`verdict ${isRight ? 'verdict-right' : 'verdict-wrong'}`}>
        {isRight ? '✓ right' : '✗ wrong'}
        {Number.isFinite(confidence) && `, ${formatShare(confidence)} sure`}
      </p>
      {!isRight && (
        <p>
          <span class="soft">Expected:</span> {fieldOf(parts, 'expected')}
        </p>
      )}
    </>
  );
}

const words: Record<Exclude<FollowedStage['state'], 'found' | 'left-out'>, string> = {
  absent: 'The model learnt from this sample; only held-out ones are answered.',
  'not-reached': 'It was left out before this stage.',
  'no-artifact': 'Nothing is written yet.',
};

/** One real sample as a stage has it. */
export function SampleView({ at, line }: { at: FollowedStage; line: SampleLine | undefined }) {
  const parts = at.rows.flatMap((row) => row.parts);
  if (at.state === 'left-out') {
    const why = fieldOf(parts, 'message') ?? fieldOf(parts, 'reason') ?? 'no reason was kept';
    return <p class="left-out">Left out: {why}</p>;
  }
  if (at.state !== 'found') {
    const isTrain = at.stage === 'train' || at.state !== 'absent';
    return <p class="soft">{isTrain ? words[at.state] : 'It has no row of this sample.'}</p>;
  }
  switch (at.stage) {
    case 'ingest':
      return <Ingested parts={parts} line={line} />;
    case 'preprocess':
      return <Preprocessed parts={parts} />;
    case 'features':
      return <Encoded parts={parts} />;
    case 'fusion':
      return <Fused parts={parts} />;
    case 'train':
      return <Answered parts={parts} />;
  }
}
