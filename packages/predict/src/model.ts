import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readVocabulary, StageError, type StageName } from '@sightline/contracts';
import { type Encoders, loadEncoders } from '@sightline/features';
import { type FusionMethod, gateFileName, loadGate } from '@sightline/fusion';
import { createTokenizer, type Tokenizer } from '@sightline/preprocess';
import { type Artifact, openArtifact } from '@sightline/store';
import { tf, type Weights } from '@sightline/tensor';
import { type Decoder, loadDecoder, modelFileName } from '@sightline/train';
import { type Task, taskOf } from './question.ts';

/** What the stages of a finished run left, loaded. */
export type Model = {
  task: Task;
  encoders: Encoders;
  fusionMethod: FusionMethod;
  /** Of the method `gated`. */
  gate?: Weights;
  decoder: Decoder;
  /** Of every piece of the vocabulary, float32 [30522]. */
  outputBiases: Float32Array;
  /** The pieces that the decoder does not know, likeliest first: always in the same order. */
  likeliestOthers: Int32Array;
  tokenizer: Tokenizer;
  vocabulary: readonly string[];
  dispose(): void;
};

/** The token that is written, and five rivals. */
export const choiceCount = 6;

function likeliestFirst(pieces: Int32Array, biases: Float32Array): Int32Array {
  return pieces.slice().sort((a, b) => biases[b]! - biases[a]! || a - b);
}

async function openStage(runFolder: string, stage: StageName): Promise<Artifact> {
  const folder = await realpath(join(runFolder, stage)).catch((cause) => {
    const run = basename(runFolder);
    throw new StageError('missing-data', {
      message: `run ${run} has nothing of ${stage}: it did not get that far, or that has gone`,
      fix: `Make it: sightline rerun ${stage} --run ${run}.`,
      cause,
    });
  });
  return openArtifact(folder);
}

/**
 * Loads the model of a finished run.
 *
 * @param runFolder `data/runs/<id>`
 * @throws StageError `missing-data` when the run has no trained model
 */
export async function loadModel(runFolder: string): Promise<Model> {
  const [ingest, features, fusion, train, tokenizer] = await Promise.all([
    openStage(runFolder, 'ingest'),
    openStage(runFolder, 'features'),
    openStage(runFolder, 'fusion'),
    openStage(runFolder, 'train'),
    createTokenizer(),
  ]);
  const { method } = fusion.manifest.config as { method: FusionMethod };
  const gate = method === 'gated' ? loadGate(await fusion.readFile(gateFileName)) : undefined;
  const encoders = await loadEncoders(features);
  const decoder = loadDecoder(await train.readFile(modelFileName));
  const outputBiases = decoder.weights['output.bias']!.dataSync<'float32'>().slice();
  return {
    task: taskOf(ingest),
    encoders,
    fusionMethod: method,
    ...(gate && { gate }),
    decoder,
    outputBiases,
    likeliestOthers: likeliestFirst(decoder.pieces.others, outputBiases),
    tokenizer,
    vocabulary: readVocabulary(),
    dispose() {
      encoders.dispose();
      tf.dispose([decoder.weights, decoder.output, gate ?? {}]);
    },
  };
}
