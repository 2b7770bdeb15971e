import { publicConfig } from '../public-config.ts';
import type { RunFacts } from '../run-facts.ts';
import { count, markdownTable, share } from './markdown.ts';

function traceLine({ results }: RunFacts): string {
  const last = results.epochs.at(-1);
  if (!last) return 'The decoder was not trained.';
  const tell = (name: string, { loss, accuracy }: { loss: number; accuracy: number }): string =>
    `${name}: loss ${loss.toFixed(4)} nats a token, ${share(accuracy)} of the answers right`;
  const heldOut = last.heldOut ? `; ${tell('validation', last.heldOut)}` : '';
  return `The decoder after epoch ${last.epoch} (step ${count(last.step)}): ${tell('training', last.train)}${heldOut}, with the answer so far given.`;
}

/** Recipe, seed and what they made: everything that it takes to make the model again. */
export function cardTraining(facts: RunFacts): string {
  const { run, manifests } = facts;
  const stages = Object.values(manifests);
  const config = Object.fromEntries(
    stages.map((manifest) => [manifest.stage, publicConfig(manifest)]),
  );
  const rows = stages.map(({ stage, stageVersion, sha256, tables }) => [
    stage,
    String(stageVersion),
    count(Object.values(tables)[0]?.rowCount ?? 0),
    sha256.slice(0, 16),
  ]);
  const versions = Object.entries(Object.assign({}, ...stages.map((one) => one.dependencies)));
  return [
    '## Recipe',
    `Recipe \`${run.recipe}\`, seed ${run.seed}, run \`${run.id}\`. ${traceLine(facts)}`,
    `\`\`\`json\n${JSON.stringify({ name: run.recipe, seed: run.seed, ...config }, null, 2)}\n\`\`\``,
    markdownTable(['stage', 'version', 'rows', 'sha256 of what it wrote'], rows),
    `Made with ${versions.map(([name, version]) => `${name} ${version}`).join(', ')}.`,
  ].join('\n\n');
}
