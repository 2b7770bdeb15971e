import {
  formatCount,
  fusedFeatureCount,
  imageFeatureCount,
  imageSidePx,
  maxQuestionTokenCount,
  patchGridSide,
  patchWidth,
  textFeatureCount,
  vocabularySize,
} from '@sightline/contracts';

/** A term of the field as it stands on the screens, and what it means here. */
export type GlossaryEntry = { term: string; meaning: string };

const pieces: string = formatCount(vocabularySize);
const grid = `${patchGridSide} × ${patchGridSide}`;

const meanings: Record<string, string> = {
  accuracy:
    'The share of answers that are the expected one, word for word after normalisation: case, articles and marks do not decide.',
  artifact:
    'What a stage wrote: tables as Arrow files, a manifest, sometimes weights. It is named by the hash of all that decided it, and never changed.',
  attempt:
    'One try at a stage. A stage that is killed or runs out of memory is tried again from its last checkpoint; its attempts are counted.',
  attention:
    'How a transformer weighs what it reads: for each piece of the answer, weights over the places of the picture and the tokens of the question. They sum to 1.',
  baseline:
    'A predictor that does not look at the right picture: majority, blind and shuffled. What the model scores above it is what looking adds.',
  blind:
    'A baseline: the commonest answer to the same question. It shows how much can be known without any picture.',
  calibration:
    'Whether a model is as often right as it is sure: answers given with 80 % are right in 80 % of cases. The expected calibration error says how far it is off on average.',
  caption: 'A sentence about a picture that nobody asked a question about.',
  checkpoint:
    'Weights, optimiser and random state as they were at some step. An attempt that goes on from it ends with the same bytes as one that never stopped.',
  CNN: `A convolutional neural network. It looks at small squares of the picture, layer over layer; here it makes ${imageFeatureCount} features of ${imageSidePx} × ${imageSidePx} pixels.`,
  confidence:
    'How likely the model holds its whole answer: the product of the probabilities of its pieces.',
  contract:
    'What a table must look like, for example fused@1: its columns, types and shapes. It is checked on every write and every read.',
  'cross-entropy':
    'The loss of this model: the logarithm of how unlikely it held the right piece, in nats, the mean over all pieces of the answer.',
  decoder: `The transformer of the last stage. It writes the answer piece by piece, each time choosing among ${pieces}.`,
  embedding:
    'Numbers that stand for a piece of text: each of them is learned, and pieces that are used alike come to lie close together.',
  epoch: 'One pass over all training samples. After each, both splits are measured.',
  'even guessing': `Holding each of the ${pieces} pieces equally likely: a loss of ln ${pieces} = ${Math.log(vocabularySize).toFixed(2)} nats, which any learning has to beat.`,
  'exact match': 'The answer is right only if it is the expected one as a whole.',
  features: `What the frozen encoders say of a sample: ${imageFeatureCount} numbers of the picture and ${textFeatureCount} of the question.`,
  fusion: `Putting picture and question together: their features behind each other are ${fusedFeatureCount} numbers; with patches, a sequence of tokens that the decoder can attend to.`,
  gate: 'Where a recipe asks for it, a weight for each feature of the picture that the question decides, fitted before the decoder.',
  'gradient norm':
    'How strongly the loss pulls at all weights together, before clipping. A sudden peak says that a step was about to go wrong.',
  'held-out':
    'Pictures that no weight was fitted to: the validation split, which is watched in training, and the test split, which is scored at the end.',
  hit: 'A stage that need not run: its artifact is there already and its files were verified.',
  'learning rate':
    'How far a step goes along the gradient. It rises at the beginning, then falls to let the weights settle.',
  lineage: 'Which artifacts, settings and versions an artifact was made from.',
  logit: `What the decoder says of a piece before it becomes a probability; there are ${pieces} of them.`,
  loss: 'How surprised the model is by the right answer, in nats a token: 0 would be no surprise at all.',
  majority: 'A baseline: always the commonest answer.',
  memorising:
    'Learning the training samples by heart: their loss falls, while that of held-out pictures stands still or rises.',
  nat: 'The unit of the loss: surprise in natural logarithms. 0.69 nats are one bit, a coin toss.',
  occlusion:
    'A picture with one place covered. How much less likely the answer gets shows how much of it came from there.',
  padding: `Empty tokens behind a short question, so that each has ${maxQuestionTokenCount}; they are left out of every count.`,
  patch: `A place of the picture as the CNN sees it: ${grid} of them, each with ${patchWidth} numbers.`,
  recipe: 'A JSON file with all settings of a run. The same recipe and seed give the same bytes.',
  reject:
    'A row that could not be read or is not allowed. It is kept with its reason, and rows in = rows out + rejects.',
  run: 'One pass through the five stages with one recipe: its record, its events and its artifacts.',
  shard: 'A part of a stage that can be computed by itself, on any worker.',
  shuffled:
    'A baseline: the model with the pictures exchanged among the questions. What is left is guessing.',
  split: 'Samples parted by picture: training, validation and test. No picture is in two of them.',
  stage: 'One of the five steps: ingest, preprocess, features, fusion, train.',
  tensor: `Numbers in a grid of some dimensions: a picture is [${imageSidePx},${imageSidePx},3].`,
  token: `A piece of text with a number: a word, or part of one, out of ${pieces}. A question has at most ${maxQuestionTokenCount}.`,
  transformer: 'A network whose layers let each token read from all others by attention.',
  vocabulary: `All ${pieces} pieces that text is made of (BERT's WordPiece); no answer can hold another.`,
};

/** Terms of the field that the screens use, in the order of the alphabet. */
export function glossaryEntries(): GlossaryEntry[] {
  return Object.entries(meanings)
    .map(([term, meaning]) => ({ term, meaning }))
    .sort((a, b) => a.term.localeCompare(b.term, 'en'));
}
