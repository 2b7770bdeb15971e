import { createHash } from 'node:crypto';
import type { Refusal } from '../../check-image.ts';
import type { GivenSplit } from '../../choose-split.ts';
import type { BadRow, Source, SourceImage, SourcePair } from '../../source.ts';
import { dropLoneSplit, placeBySplit, rankOf } from '../given-splits.ts';
import { createImageGroups, createRowIds, type ImageGroup } from '../group-images.ts';
import type { RowTexts } from '../row-texts.ts';

/** A row as it comes by: an image, and what is said about it. */
export type StreamedRow = {
  /** Names the row within its part: 'row 17'. */
  name: string;
  /** What the image is called, where the data says so. */
  imageName?: string | undefined;
  /** Encoded, or why there is none. */
  image: Uint8Array | Refusal;
  texts: readonly (RowTexts | string)[];
};

/** A file of rows, which may be read again and again. */
export type StreamedPart = {
  name: string;
  split?: GivenSplit | undefined;
  rows(): AsyncIterable<StreamedRow>;
};

type Ratios = { validationRatio: number; testRatio: number };
/** Where an image comes by first. */
type Place = { part: number; row: number };
type Group = ImageGroup<SourcePair, Place>;
type Gathered = { groups: Group[]; badRows: BadRow[]; rowCount: number };

/** Brings rows about the same bytes together, of which it keeps the texts alone. */
class Gatherer {
  readonly #groups = createImageGroups<SourcePair, Place>();
  readonly #rowIds = createRowIds();
  /** By split and content. */
  readonly #imageIds = new Map<string, string>();
  readonly #takenIds = new Set<string>();
  readonly #badRows: BadRow[] = [];
  #pairCount = 0;

  add(row: StreamedRow, part: StreamedPart, place: Place): void {
    const content = ArrayBuffer.isView(row.image)
      ? createHash('sha256').update(row.image).digest().toString('latin1')
      : '';
    const at = { rowId: `${part.name}/${row.name}`, where: `${part.name} ${row.name}` };
    for (const texts of row.texts) {
      const refusal = this.#addTexts(texts, row, content, part, place);
      if (refusal) this.#badRows.push({ ...at, ...refusal });
      else this.#pairCount++;
    }
  }

  finish(): Gathered {
    const badRows = this.#badRows;
    return { groups: this.#groups.all(), badRows, rowCount: this.#pairCount + badRows.length };
  }

  #addTexts(
    texts: RowTexts | string,
    { image, imageName, name }: StreamedRow,
    content: string,
    part: StreamedPart,
    place: Place,
  ): Refusal | undefined {
    if (!ArrayBuffer.isView(image)) return image;
    if (typeof texts === 'string') return { reason: 'bad-row', message: texts };
    const { questionId, split: rowSplit, ...said } = texts;
    const split = rowSplit ?? part.split;
    const fallback = `${part.name}/${name}`;
    const imageId = this.#nameImage(`${split ?? ''} ${content}`, imageName, fallback);
    return this.#groups.add({ imageId, place, split }, (index) => {
      const wanted = [questionId, `${imageId}/${index}`, `${fallback}/${index}`];
      const rowId = this.#rowIds.take(wanted);
      const where = `${part.name} ${name}`;
      return typeof rowId === 'string' ? { rowId, where, ...said } : rowId;
    });
  }

  /** The same bytes are the same image; another with its name goes by where it lies. */
  #nameImage(content: string, wanted: string | undefined, fallback: string): string {
    const known = this.#imageIds.get(content);
    if (known !== undefined) return known;
    let imageId = wanted !== undefined && !this.#takenIds.has(wanted) ? wanted : fallback;
    for (let copy = 2; this.#takenIds.has(imageId); copy++) imageId = `${fallback} (${copy})`;
    this.#imageIds.set(content, imageId);
    this.#takenIds.add(imageId);
    return imageId;
  }
}

/** Images of one rank in the order in which they come by, from the parts that have any. */
async function* readAgain(
  parts: readonly StreamedPart[],
  groups: readonly Group[],
): AsyncGenerator<{ group: Group; bytes: Uint8Array }> {
  const byPart = parts.map(() => new Map<number, Group>());
  for (const group of groups) byPart[group.place.part]!.set(group.place.row, group);
  for (const [index, part] of parts.entries()) {
    const wanted = byPart[index]!;
    let row = 0;
    if (wanted.size === 0) continue;
    for await (const { image } of part.rows()) {
      const group = wanted.get(row++);
      wanted.delete(row - 1);
      if (group && ArrayBuffer.isView(image)) yield { group, bytes: image };
      if (wanted.size === 0) break;
    }
  }
}

async function* listImages(
  parts: readonly StreamedPart[],
  groups: readonly Group[],
  ratios: Ratios,
): AsyncGenerator<SourceImage> {
  const placeOf = placeBySplit(groups, ratios);
  const ranks = [...new Set(groups.map(rankOf))].sort((a, b) => a - b);
  for (const rank of ranks) {
    const ofRank = groups.filter((group) => rankOf(group) === rank);
    for await (const { group, bytes } of readAgain(parts, ofRank)) {
      const { imageId, rows } = group;
      yield { imageId, ...placeOf(group), read: async () => bytes, pairs: rows };
    }
  }
}

/**
 * A source whose images lie in its files. Rows are read twice: first for what is said and which
 * images are the same, of which only the texts are kept, and then for the images themselves, those
 * of held-out splits first.
 */
export async function openStreamed(
  name: string,
  parts: readonly StreamedPart[],
  ratios: Ratios,
): Promise<Source> {
  const gatherer = new Gatherer();
  for (const [index, part] of parts.entries()) {
    let row = 0;
    for await (const one of part.rows()) gatherer.add(one, part, { part: index, row: row++ });
  }
  const { groups, badRows, rowCount } = gatherer.finish();
  dropLoneSplit(groups);
  return {
    name,
    imageCount: groups.length,
    rowCount,
    badRows,
    images: () => listImages(parts, groups, ratios),
  };
}
