import {
  endTokenId,
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  paddingTokenId,
  type StageName,
  vocabularySize,
} from '@sightline/contracts';
import type { FeaturesConfig } from '@sightline/features';
import type { TrainConfig } from '@sightline/train';
import { publicConfig } from './public-config.ts';
import { parameterCountOf, type RunFacts } from './run-facts.ts';

/** Name that the model goes by: `sightline-default`. */
export function modelName({ run }: RunFacts): string {
  return `sightline-${run.recipe}`;
}

function countKnownTokens({ encoders }: RunFacts): number {
  return (JSON.parse(encoders.metadata.known_tokens ?? '[]') as number[]).length;
}

function describeEncoders(facts: RunFacts): object {
  const { width, blockCount } = facts.manifests.features.config as FeaturesConfig;
  const { pixels, question_ids, image, text } = facts.shapes;
  return {
    image: { input_shape: pixels, output_shape: image, width, num_blocks: blockCount },
    text: {
      input_shape: question_ids,
      output_shape: text,
      num_known_tokens: countKnownTokens(facts),
      max_question_tokens: maxQuestionTokenCount,
    },
    num_parameters: facts.encoders.parameterCount,
  };
}

function describeDecoder(facts: RunFacts): object {
  const { width, layerCount, headCount } = facts.manifests.train.config as TrainConfig;
  return {
    hidden_size: width,
    num_hidden_layers: layerCount,
    num_attention_heads: headCount,
    vocab_size: vocabularySize,
    fused_shape: facts.shapes.fused,
    max_answer_tokens: maxAnswerTokenCount,
    eos_token_id: endTokenId,
    pad_token_id: paddingTokenId,
    num_decoder_parameters: facts.decoder.parameterCount,
  };
}

/** What `config.json` says: the architecture as it was trained, and where it comes from. */
export function modelConfig(facts: RunFacts): object {
  const { run, manifests, gate } = facts;
  const stages = Object.entries(manifests) as [StageName, RunFacts['manifests'][StageName]][];
  const ofEach = <Value>(value: (manifest: (typeof stages)[0][1]) => Value): object =>
    Object.fromEntries(stages.map(([stage, manifest]) => [stage, value(manifest)]));
  return {
    model_type: 'sightline',
    dtype: 'float32',
    num_parameters: parameterCountOf(facts),
    ...describeDecoder(facts),
    encoders: describeEncoders(facts),
    fusion: {
      ...publicConfig(manifests.fusion),
      ...(gate && { num_parameters: gate.parameterCount }),
    },
    versions: {
      stages: ofEach(({ stageVersion }) => stageVersion),
      ...Object.assign({}, ...stages.map(([, { dependencies }]) => dependencies)),
    },
    trained: {
      run: run.id,
      recipe: run.recipe,
      seed: run.seed,
      artifacts: ofEach(({ sha256 }) => sha256),
      config: ofEach(publicConfig),
    },
  };
}
