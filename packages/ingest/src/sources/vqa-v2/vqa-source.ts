import type { Refusal } from '../../check-image.ts';
import type { VqaIngestConfig } from '../../config.ts';
import { hashSource } from '../../hash-contents.ts';
import type { BadRow, Source, SourcePair } from '../../source.ts';
import { findImages, readImage } from '../data-files.ts';
import { dropLoneSplit, placeGroups, splitFromName } from '../given-splits.ts';
import { createImageGroups, type ImageGroups } from '../group-images.ts';
import { findVqaFiles, type VqaFiles } from './vqa-files.ts';
import {
  type Annotation,
  type Question,
  readAnnotations,
  readQuestions,
  type VqaRow,
} from './vqa-rows.ts';

/** An image of a subset: `COCO_train2014_000000458752.jpg`. */
type ImagePlace = { subset: string; imageId: string };
type Answers = Map<string, { row: VqaRow<Annotation>; annotation: Annotation }>;

type Gathered = {
  groups: ImageGroups<SourcePair, ImagePlace>;
  subsets: Set<string>;
  badRows: BadRow[];
  rowCount: number;
};

function addBad(badRows: BadRow[], { rowId, where }: VqaRow<unknown>, refusal: Refusal): void {
  badRows.push({ rowId, where, ...refusal });
}

async function gatherAnswers({ annotations }: VqaFiles, badRows: BadRow[]): Promise<Answers> {
  const answers: Answers = new Map();
  for (const file of annotations) {
    for (const row of (await readAnnotations(file)).rows) {
      const { value: annotation } = row;
      if ('reason' in annotation) addBad(badRows, row, annotation);
      else if (answers.has(annotation.questionId)) {
        const message = `Question ${annotation.questionId} is annotated already; name the file that counts with ingest.annotations.`;
        addBad(badRows, row, { reason: 'duplicate-id', message });
      } else answers.set(annotation.questionId, { row, annotation });
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

function pairUp(
  row: VqaRow<Question>,
  answers: Answers,
  asked: Set<string>,
  toType: (question: Question, annotation: Annotation) => string,
): { pair: SourcePair; imageId: string } | Refusal {
  const { value: question, where } = row;
  if ('reason' in question) return question;
  const { questionId, imageId } = question;
  if (asked.has(questionId)) {
    return { reason: 'duplicate-id', message: `There is a question ${questionId} already.` };
  }
  asked.add(questionId);
  const found = answers.get(questionId);
  if (!found) return { reason: 'no-answer', message: `Nobody answers question ${questionId}.` };
  const { annotation } = found;
  const refusal = mismatch(question, annotation);
  if (refusal) return refusal;
  const { answer, answers: references } = annotation;
  const texts = { question: question.question, questionType: toType(question, annotation) };
  const said = { answer, shortAnswer: answer, answers: references };
  return { imageId, pair: { rowId: questionId, where, ...texts, ...said } };
}

async function gatherPairs(files: VqaFiles, config: VqaIngestConfig): Promise<Gathered> {
  const badRows: BadRow[] = [];
  const answers = await gatherAnswers(files, badRows);
  const groups = createImageGroups<SourcePair, ImagePlace>();
  const subsets = new Set<string>();
  const asked = new Set<string>();
  let pairCount = 0;
  const toType = (question: Question, annotation: Annotation): string =>
    typeOf(question, annotation, files, config);
  for (const file of files.questions) {
    const { subset, rows } = await readQuestions(file);
    subsets.add(subset);
    const split = splitFromName(subset);
    for (const row of rows) {
      const paired = pairUp(row, answers, asked, toType);
      if ('reason' in paired) {
        addBad(badRows, row, paired);
        continue;
      }
      const { pair, imageId } = paired;
      const place = { subset, imageId };
      groups.add({ imageId: `${subset || 'images'}/${imageId}`, place, split }, () => pair);
      pairCount++;
    }
  }
  for (const [questionId, { row }] of answers) {
    const message = `There is no question ${questionId}.`;
    if (!asked.has(questionId)) addBad(badRows, row, { reason: 'no-question', message });
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
  const { groups, subsets, badRows, rowCount } = await gatherPairs(files, config);
  const places = await findImages(files.root, config, [...subsets]);
  const all = groups.all();
  dropLoneSplit(all);
  return {
    name: config.path,
    imageCount: all.length,
    rowCount,
    badRows,
    images: () =>
      placeGroups(
        all,
        config,
        (place) => readImage(places, namesOf(place)),
        ({ rows }) => rows,
      ),
  };
}

/** Hash over questions, annotations and the images that they name. */
export async function fingerprintVqa(config: VqaIngestConfig): Promise<string> {
  const { all } = await findVqaFiles(config);
  return hashSource(all, await openVqa(config));
}
