import { basename } from 'node:path';
import { StageError } from '@sightline/contracts';
import type { VqaIngestConfig } from '../../config.ts';
import { type DataFile, type DataFiles, findDataFiles } from '../data-files.ts';
import { readBeginning } from '../read-beginning.ts';

export type VqaFiles = {
  root: string;
  questions: DataFile[];
  annotations: DataFile[];
  /** Beginnings of questions, as `question_type` names them; longest first. */
  questionTypes: string[];
  all: DataFile[];
};

const typesName = 'mscoco_question_types.txt';
const maxTypesBytes = 2 ** 20;
const what = 'a folder with the questions and annotations of VQA v2 as JSON, and the images';

/** Files that the config names, or else those whose name says what they hold. */
function choose(
  { root, files }: DataFiles,
  named: readonly string[] | undefined,
  word: string,
): DataFile[] {
  const chosen = named
    ? files.filter(({ name }) => named.includes(name) || named.includes(basename(name)))
    : files.filter(({ name }) => basename(name).toLowerCase().includes(word));
  const missing = named?.find((one) => !chosen.some(({ name }) => name.endsWith(one)));
  if (chosen.length > 0 && missing === undefined) return chosen;
  throw new StageError('missing-data', {
    message: `${root} holds no ${missing ?? `JSON file with '${word}' in its name`}.`,
    fix: `Give (--path) ${what}, or name the files with ingest.questions and ingest.annotations.`,
  });
}

async function readTypes(files: readonly DataFile[]): Promise<string[]> {
  const file = files.find(({ name }) => basename(name) === typesName);
  const text = file ? await readBeginning(file.path, maxTypesBytes) : '';
  const types = text.split('\n').flatMap((line) => line.trim().toLowerCase() || []);
  return types.sort((a, b) => b.length - a.length);
}

/** @throws StageError `missing-data` without questions or annotations. */
export async function findVqaFiles(config: VqaIngestConfig): Promise<VqaFiles> {
  const fits = (name: string): boolean => name.endsWith('.json') || name === typesName;
  const found = await findDataFiles(config.path, fits, what);
  const json = { ...found, files: found.files.filter(({ name }) => name.endsWith('.json')) };
  const questions = choose(json, config.questions, 'question');
  const annotations = choose(json, config.annotations, 'annotation');
  return {
    root: found.root,
    questions,
    annotations,
    questionTypes: await readTypes(found.files),
    all: [
      ...questions,
      ...annotations,
      ...found.files.filter(({ name }) => !name.endsWith('.json')),
    ],
  };
}
