import type { Refusal } from '../../check-image.ts';
import type { VqaIngestConfig } from '../../config.ts';
import { hashSource } from '../../hash-contents.ts';
import type { BadRow, Source, SourcePair } from '../../source.ts';
import { findImagesBySubset, readImage } from '../data-files.ts';
import { dropLoneSplit, sourceOfGroups, splitFromName } from '../given-splits.ts';
import { createImageGroups, type ImageGroups } from '../group-images.ts';
import { findVqaFiles, type VqaFiles } from './vqa-files.ts';
import {
  type Annotation,
  placeOf,
  type Question,
  readSubset,
  scanAnnotations,
  scanQuestions,
  type VqaRow,
} from './vqa-rows.ts';

/** An image of a subset: `COCO_train2014_000000458752.jpg`. */
type ImagePlace = { subset: string; imageId: string };
/** An annotation, where it stands, and whether its question has come by. */
type Answer = Omit<VqaRow<Annotation>, 'value'> & Annotation & { isAsked: boolean };
type Answers = Map<string, Answer>;

type Gathered = {
  groups: ImageGroups<SourcePair, ImagePlace>;
  subsets: Set<string>;
  badRows: BadRow[];
  rowCount: number;
};

async function gatherAnswers({ annotations }: VqaFiles, badRows: BadRow[]): Promise<Answers> {
  const answers: Answers = new Map();
  for (const annotationFile of annotations) {
    for await (const row of scanAnnotations(annotationFile)) {
      const { value, file, number } = row;
      if ('reason' in value) badRows.push({ ...placeOf(row), ...value });
      else if (answers.has(value.questionId)) {
        const message = `Question ${value.questionId} is annotated already; name the file that counts with ingest.annotations.`;
        badRows.push({ ...placeOf(row), reason: 'duplicate-id', message });
      } else answers.set(value.questionId, { file, number, ...value, isAsked: false });
    }
  }
  return answers;
}

function startsWith(question: string, type: string): boolean {
  return question.startsWith(type) && !/^\w/.test(question.slice(type.length));
}

function typeOf(
  { question }: Question,
  { questionType, answerType }: Annotation,
  { questionTypes }: VqaFiles,
  config: VqaIngestConfig,
): string {
  if (config.typeBy === 'answer') return answerType;
  const asked = question.toLowerCase();
  return questionType ?? questionTypes.find((type) => startsWith(asked, type)) ?? 'other';
}

function mismatch({ imageId, questionId }: Question, annotation: Annotation): Refusal | undefined {
  if (annotation.imageId === undefined || annotation.imageId === imageId) return undefined;
  const message = `Question ${questionId} is about image ${imageId}, its annotation about ${annotation.imageId}.`;
  return { reason: 'image-mismatch', message };
}

/** Finds the answer to a question, once. */
function findAnswer(question: Question, answers: Answers): Answer | Refusal {
  const { questionId } = question;
  const answer = answers.get(questionId);
  if (!answer) return { reason: 'no-answer', message: `Nobody answers question ${questionId}.` };
  if (answer.isAsked) {
    return { reason: 'duplicate-id', message: `There is a question ${questionId} already.` };
  }
  answer.isAsked = true;
  return mismatch(question, answer) ?? answer;
}

async function gatherPairs(files: VqaFiles, config: VqaIngestConfig): Promise<Gathered> {
  const badRows: BadRow[] = [];
  const answers = await gatherAnswers(files, badRows);
  const groups = createImageGroups<SourcePair, ImagePlace>();
  const subsets = new Set<string>();
  let pairCount = 0;

  function add(row: VqaRow<Question>, subset: string): Refusal | undefined {
    const { value: question } = row;
    const found = 'reason' in question ? question : findAnswer(question, answers);
    if ('reason' in question || 'reason' in found) return found as Refusal;
    const { questionId: rowId, imageId, question: asked } = question;
    const { answer, answers: references } = found;
    const place = { subset, imageId };
    const image = { imageId: `${subset || 'images'}/${imageId}`, place };
    groups.add({ ...image, split: splitFromName(subset) }, () => {
      const questionType = typeOf(question, found, files, config);
      const said = { answer, shortAnswer: answer, answers: references };
      return { rowId, where: placeOf(row).where, question: asked, questionType, ...said };
    });
    pairCount++;
    return undefined;
  }

  for (const file of files.questions) {
    const subset = await readSubset(file);
    subsets.add(subset);
    for await (const row of scanQuestions(file)) {
      const refusal = add(row, subset);
      if (refusal) badRows.push({ ...placeOf(row), ...refusal });
    }
  }
  for (const [questionId, answer] of answers) {
    if (answer.isAsked) continue;
    const message = `There is no question ${questionId}.`;
    badRows.push({ ...placeOf(answer), reason: 'no-question', message });
  }
  return { groups, subsets, badRows, rowCount: pairCount + badRows.length };
}

/** Names that an image may have: COCO's of 2014, of 2017, and plain. */
function namesOf({ subset, imageId }: ImagePlace): string[] {
  const padded = imageId.padStart(12, '0');
  return [`COCO_${subset}_${padded}.jpg`, `${padded}.jpg`, `${imageId}.jpg`, `${imageId}.png`];
}

/**
 * VQA v2: questions and annotations as JSON, and COCO's images, in the folder, in `images` or in a
 * folder called as the subset. A question keeps its `question_id` as its sample's id.
 *
 * @throws StageError `missing-data` without questions or annotations, `bad-data` when they are not
 * JSON.
 * @see https://visualqa.org/download.html
 */
export async function openVqa(config: VqaIngestConfig): Promise<Source> {
  const files = await findVqaFiles(config);
  const gathered = await gatherPairs(files, config);
  const places = await findImagesBySubset(files.root, config, gathered.subsets);
  const groups = gathered.groups.all();
  dropLoneSplit(groups);
  const read = (place: ImagePlace): Promise<Uint8Array> =>
    readImage(places.get(place.subset)!, namesOf(place));
  return sourceOfGroups(config.path, groups, gathered, config, read);
}

/** Hash over questions, annotations and the images that they name. */
export async function fingerprintVqa(config: VqaIngestConfig): Promise<string> {
  const { all } = await findVqaFiles(config);
  return hashSource(all, await openVqa(config));
}
