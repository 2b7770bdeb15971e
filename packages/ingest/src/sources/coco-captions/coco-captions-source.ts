import { posix } from 'node:path';
import { z } from 'zod';
import type { CocoCaptionsIngestConfig } from '../../config.ts';
import { hashSource } from '../../hash-contents.ts';
import type { BadRow, Source, SourcePair } from '../../source.ts';
import {
  type DataFile,
  type DataFiles,
  findDataFiles,
  findImagesBySubset,
  readImage,
} from '../data-files.ts';
import { dropLoneSplit, sourceOfGroups, splitFromName } from '../given-splits.ts';
import { createImageGroups, type ImageGroups } from '../group-images.ts';
import { scanJson } from '../json/scan-json.ts';
import { captionTexts } from '../row-texts.ts';

const id = z.union([z.int().min(0), z.string().min(1).max(100)]).transform(String);
const imageSchema = z.object({ id, file_name: z.string().min(1) });
const captionSchema = z.object({ image_id: id, caption: z.string() });

type Entry = { fileName: string; where: string; captions: string[] };
/** A caption whose image has not come by: in some files the annotations come first. */
type Early = { imageId: string; caption: string; rowId: string; where: string };

/** An image that a file names, and the folder that the file's name hints at: `val2014`. */
type ImagePlace = { fileName: string; subset: string };
type Gathered = {
  groups: ImageGroups<SourcePair, ImagePlace>;
  subsets: Set<string>;
  badRows: BadRow[];
  rowCount: number;
};
type FileRows = { entries: Map<string, Entry>; early: Early[]; badRows: BadRow[] };

function addImage(rows: FileRows, value: unknown, at: { rowId: string; where: string }): void {
  const { success, data } = imageSchema.safeParse(value);
  if (!success) {
    const message = 'Expected an image with id and file_name.';
    rows.badRows.push({ ...at, reason: 'bad-row', message });
  } else if (rows.entries.has(data.id)) {
    const message = `There is an image ${data.id} already.`;
    rows.badRows.push({ ...at, reason: 'duplicate-id', message });
  } else {
    const fileName = posix.normalize(data.file_name);
    rows.entries.set(data.id, { fileName, where: at.where, captions: [] });
  }
}

function addCaption(rows: FileRows, value: unknown, at: { rowId: string; where: string }): void {
  const { success, data } = captionSchema.safeParse(value);
  if (!success) {
    const message = 'Expected an annotation with image_id and caption.';
    rows.badRows.push({ ...at, reason: 'bad-row', message });
    return;
  }
  const { image_id: imageId } = data;
  const caption = data.caption.replaceAll(/\s+/g, ' ').trim();
  const entry = rows.entries.get(imageId);
  if (caption === '') {
    rows.badRows.push({ ...at, reason: 'empty-answer', message: 'The caption is empty.' });
  } else if (entry) entry.captions.push(caption);
  else rows.early.push({ imageId, caption, ...at });
}

async function readFileRows({ name, path }: DataFile): Promise<FileRows> {
  const rows: FileRows = { entries: new Map(), early: [], badRows: [] };
  let [imageCount, captionCount] = [0, 0];
  for await (const { list, value } of scanJson(path)) {
    const isImage = list === 'images';
    if (!isImage && list !== 'annotations') continue;
    const what = isImage ? `image ${++imageCount}` : `annotation ${++captionCount}`;
    const at = { rowId: `${name}:${what}`, where: `${name} ${what}` };
    if (isImage) addImage(rows, value, at);
    else addCaption(rows, value, at);
  }
  for (const { imageId, caption, ...at } of rows.early) {
    const message = `There is no image ${imageId}.`;
    const entry = rows.entries.get(imageId);
    if (entry) entry.captions.push(caption);
    else rows.badRows.push({ ...at, reason: 'no-image', message });
  }
  return rows;
}

/** A row an image, its captions the references. */
async function gatherRows({ files }: DataFiles): Promise<Gathered> {
  const groups = createImageGroups<SourcePair, ImagePlace>();
  const subsets = new Set<string>();
  const badRows: BadRow[] = [];
  let pairCount = 0;
  for (const file of files) {
    const split = splitFromName(file.name);
    const subset = /(train|val|test)\d*/.exec(file.name)?.[0] ?? '';
    subsets.add(subset);
    const rows = await readFileRows(file);
    for (const row of rows.badRows) badRows.push(row);
    for (const [imageId, { fileName, where, captions }] of rows.entries) {
      const at = { rowId: imageId, where };
      const refusal =
        captions.length === 0
          ? { reason: 'no-answer', message: `Image ${imageId} has no caption.` }
          : groups.add({ imageId, place: { fileName, subset }, split }, (index) => {
              const message = `There is an image ${imageId} already.`;
              if (index > 0) return { reason: 'duplicate-id', message };
              return { ...at, ...captionTexts(captions) };
            });
      if (refusal) badRows.push({ ...at, ...refusal });
      else pairCount++;
    }
  }
  return { groups, subsets, badRows, rowCount: pairCount + badRows.length };
}

function findCaptions(path: string): Promise<DataFiles> {
  const isCaptions = (name: string): boolean => {
    const isOther = /result|instances|keypoints|image_info/i.test(name);
    return name.endsWith('.json') && !isOther;
  };
  return findDataFiles(
    path,
    isCaptions,
    'a COCO captions file, or a folder with it and the images',
  );
}

/**
 * COCO captions: a row an image, with all its captions as references; the first is what is learnt.
 * The image's `id` is the sample's id. Images lie in the folder, in `images` or in a folder called
 * as their split (`val2014`).
 *
 * @throws StageError `missing-data` without such a file, `bad-data` when one is not JSON.
 * @see https://cocodataset.org/#format-data
 */
export async function openCocoCaptions(config: CocoCaptionsIngestConfig): Promise<Source> {
  const found = await findCaptions(config.path);
  const gathered = await gatherRows(found);
  const places = await findImagesBySubset(found.root, config, gathered.subsets);
  const groups = gathered.groups.all();
  dropLoneSplit(groups);
  const read = ({ fileName, subset }: ImagePlace): Promise<Uint8Array> =>
    readImage(places.get(subset)!, [fileName]);
  return sourceOfGroups(config.path, groups, gathered, config, read);
}

/** Hash over the captions and the images that they name. */
export async function fingerprintCocoCaptions(config: CocoCaptionsIngestConfig): Promise<string> {
  const { files } = await findCaptions(config.path);
  return hashSource(files, await openCocoCaptions(config));
}
