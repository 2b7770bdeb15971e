import { basename } from 'node:path';
import {
  imageFeatureCount,
  imageSidePx,
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  patchGridSide,
  type RunRecord,
  type StageName,
  textFeatureCount,
} from '@sightline/contracts';
import type { FlowCard } from '../api/index.ts';
import { type Settings, settingsOf } from './settings-of.ts';

type Words = Pick<FlowCard, 'dataIn' | 'operation' | 'why' | 'dataOut'>;

const counted = (count: unknown, one: string, many = `${one}s`): string =>
  count === 1 ? `1 ${one}` : `${Number(count).toLocaleString('en')} ${many}`;

const percent = (share: unknown): string => `${Math.round(Number(share) * 1000) / 10}\u00a0%`;

function drawn({ source, task, count, questionsPerImage, questionsPerKind }: Settings): string {
  if (task === 'captions') return `draws ${counted(count, 'picture')}, a sentence about each`;
  const most = source === 'relational' ? Number(questionsPerKind) * 2 : questionsPerImage;
  const asked = most === 1 ? 'a question' : `up to ${counted(most, 'question')}`;
  return `draws ${counted(count, 'picture')}, ${asked} about each`;
}

/** What lies in files, and how the recipe calls that; only the last part of the path is told. */
function readFrom({ source, path }: Settings): string {
  return `reads ${source} data from ${basename(String(path))}`;
}

function heldOut({ validationRatio, testRatio, source }: Settings): string {
  const parts = [
    `${percent(validationRatio)} for validation`,
    ...(testRatio === undefined ? [] : [`${percent(testRatio)} for the test`]),
  ];
  const given = source === 'easy-vqa' ? '; the test split is given' : '';
  return `keeps ${parts.join(' and ')} by picture${given}`;
}

function ingestWords(settings: Settings, { seed }: RunRecord): Words {
  const isDrawn = settings.source === 'made' || settings.source === 'relational';
  const isCaptions = settings.task === 'captions' || settings.source === 'coco-captions';
  return {
    dataIn: isDrawn ? `a generator, seed ${settings.seed ?? seed}` : 'files of pictures and texts',
    operation: `${isDrawn ? drawn(settings) : readFrom(settings)}; ${heldOut(settings)}`,
    why: 'A picture and all that is asked about it stay on one side of the split, so that what is held out was never seen.',
    dataOut: isCaptions
      ? 'a picture and a sentence about it'
      : 'a picture, a question and its answer',
  };
}

function preprocessWords(): Words {
  const side = `${imageSidePx}×${imageSidePx}×3`;
  return {
    dataIn: 'a picture of any size, and text',
    operation: `resizes the picture to ${side}; cuts the question into at most ${maxQuestionTokenCount} WordPiece tokens, the answer into ${maxAnswerTokenCount}`,
    why: 'Networks take arrays of one shape: after this stage every picture and every question has it.',
    dataOut: 'pixels and token ids',
  };
}

/** A module of the house, whose settings are known here. */
const pretrainedModule = '@sightline/features/clip';

const whyFeatures =
  'Pixels say little one by one: features say what is in the picture and what is asked, in a few hundred numbers.';

function pretrainedWords({ model, text }: Settings): Words {
  const reader = text === 'clip' ? 'its text tower' : 'all-MiniLM-L6-v2';
  return {
    dataIn: 'pixels and the question',
    operation: `lets ${model} see every picture and ${reader} read every question, neither of them fitted here: ${imageFeatureCount} numbers a picture, ${textFeatureCount} a question`,
    why: whyFeatures,
    dataOut: 'image features and text features',
  };
}

function featuresWords(settings: Settings): Words {
  if (settings.use === pretrainedModule) return pretrainedWords(settings);
  const { output, blockCount, width, epochCount, inputSidePx } = settings;
  const isPatch = output === 'patch';
  const places = `${patchGridSide}×${patchGridSide} places`;
  const smaller = inputSidePx === imageSidePx ? '' : `, on pictures of ${inputSidePx} px`;
  const cnn = `a CNN of ${counted(blockCount, 'block')} from ${width} channels on`;
  const gives = `${imageFeatureCount} numbers a picture${isPatch ? ` and what it sees at ${places}` : ''}, ${textFeatureCount} a question`;
  return {
    dataIn: 'pixels and token ids',
    operation: `fits ${cnn} and word embeddings for ${counted(epochCount, 'epoch')}${smaller}, freezes both, encodes every row (${isPatch ? 'patch' : 'pooled'}): ${gives}`,
    why: whyFeatures,
    dataOut: isPatch ? 'image features, places, text features' : 'image features and text features',
  };
}

const behind = `puts the ${textFeatureCount} text features behind the ${imageFeatureCount} image features`;
const methods: Record<string, string> = {
  concat: behind,
  gated: `lets the question weigh each image feature, then ${behind}`,
  patch: `${behind}, and names the places and words that the decoder may look at`,
  image: `keeps the ${imageFeatureCount} image features, zeros for the question`,
  text: `keeps the ${textFeatureCount} text features, zeros for the picture`,
};

function fusionWords({ method, epochCount }: Settings): Words {
  const fitted =
    method === 'gated' ? `; the gate is fitted for ${counted(epochCount, 'epoch')}` : '';
  return {
    dataIn: 'image features and text features',
    operation: `${method}: ${methods[String(method)] ?? 'a method of its own'}${fitted}`,
    why: 'An answer needs both: what is in the picture, and what was asked about it.',
    dataOut: method === 'patch' ? 'one vector and a sequence to look at' : 'one vector',
  };
}

function trainWords(settings: Settings): Words {
  const { layerCount, headCount, width, epochCount } = settings;
  const decoder = `a decoder of ${counted(layerCount, 'layer')}, ${counted(headCount, 'head')}, width ${width}`;
  return {
    dataIn: 'one vector, and the answer to learn',
    operation: `fits ${decoder} for ${counted(epochCount, 'epoch')}, then writes an answer to every held-out question, token by token`,
    why: 'It learns which piece comes next, and is scored on pictures that it never saw, beside guesses that do not look.',
    dataOut: 'a written answer, and how sure it is',
  };
}

function wordsOf(run: RunRecord, stage: StageName): Words {
  const settings = settingsOf(run, stage);
  switch (stage) {
    case 'ingest':
      return ingestWords(settings, run);
    case 'preprocess':
      return preprocessWords();
    case 'features':
      return featuresWords(settings);
    case 'fusion':
      return fusionWords(settings);
    case 'train':
      return trainWords(settings);
  }
}

/** What a stage of a run does with that run's settings, and why, in words. */
export function describeStage(run: RunRecord, stage: StageName): Words {
  const words = wordsOf(run, stage);
  const { use } = settingsOf(run, stage);
  // Another module stands in: its settings are its own.
  if (typeof use === 'string' && use !== pretrainedModule)
    return { ...words, operation: `runs the module ${basename(use)}` };
  return words;
}
