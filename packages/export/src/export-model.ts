import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { StageError } from '@sightline/contracts';
import { encodersFileName } from '@sightline/features';
import { gateFileName } from '@sightline/fusion';
import { writeFailure } from '@sightline/store';
import { modelFileName } from '@sightline/train';
import { modelCard } from './card/model-card.ts';
import { modelConfig } from './model-config.ts';
import { type ModelFile, toJson } from './model-file.ts';
import { parameterCountOf, readRunFacts } from './run-facts.ts';
import { tokenizerFiles } from './tokenizer-files.ts';

export type ExportedModel = {
  folder: string;
  files: { name: string; sizeBytes: number }[];
  parameterCount: number;
};

async function refuseFull(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    const message = `${folder}: cannot hold a model: ${error.message}`;
    throw new StageError('usage', { message, fix: 'Name a folder that is empty or new.' });
  });
  if (names.length === 0) return;
  throw new StageError('usage', {
    message: `${folder} is not empty: it holds ${names.slice(0, 3).join(', ')}`,
    fix: 'Name a folder that is empty or does not exist.',
  });
}

/** Writes beside the folder, then renames: nobody ever sees half a model. */
async function writeFolder(folder: string, files: readonly ModelFile[]): Promise<void> {
  const temporary = join(dirname(folder), `.model-${randomBytes(4).toString('hex')}.tmp`);
  try {
    await mkdir(temporary, { recursive: true });
    for (const { name, content } of files) await writeFile(join(temporary, name), content);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw writeFailure(folder, error);
  }
}

/**
 * Puts the model of a finished run into a folder that others can use: `model.safetensors`,
 * `encoders.safetensors`, with gated fusion `gate.safetensors`, `config.json`, the tokenizer, and a
 * model card made of the run's own numbers.
 *
 * @param runFolder `data/runs/<id>`
 * @param outFolder new or empty
 * @throws StageError `missing-data` where the run has no model, `bad-data` where its files were
 * changed, `usage` where the folder holds anything or the run's encoders are pretrained, `disk-full` where there is no room.
 */
export async function exportModel(runFolder: string, outFolder: string): Promise<ExportedModel> {
  const folder = resolve(outFolder);
  await refuseFull(folder);
  const facts = await readRunFacts(runFolder);
  const files: ModelFile[] = [
    { name: 'README.md', content: modelCard(facts) },
    { name: 'config.json', content: toJson(modelConfig(facts)) },
    { name: encodersFileName, content: facts.encoders.bytes },
    ...(facts.gate ? [{ name: gateFileName, content: facts.gate.bytes }] : []),
    { name: modelFileName, content: facts.decoder.bytes },
    ...(await tokenizerFiles()),
  ];
  await writeFolder(folder, files);
  return {
    folder,
    files: files.map(({ name, content }) => ({ name, sizeBytes: Buffer.byteLength(content) })),
    parameterCount: parameterCountOf(facts),
  };
}
