import type { Refusal } from '../check-image.ts';
import type { GivenSplit } from '../choose-split.ts';

/** An image with all rows that are about it. */
export type ImageGroup<Row, Place> = {
  imageId: string;
  /** How its bytes are found. */
  place: Place;
  /** Where the data says so. */
  split?: GivenSplit | undefined;
  rows: Row[];
};

export type ImageGroups<Row, Place> = {
  /** @returns why the row cannot be taken, if so: its image is in another split already. */
  add(
    image: Omit<ImageGroup<Row, Place>, 'rows'>,
    rowOf: (index: number) => Row | Refusal,
  ): Refusal | undefined;
  all(): ImageGroup<Row, Place>[];
};

/** Brings rows about the same image together, images in the order of their first row. */
export function createImageGroups<Row extends object, Place>(): ImageGroups<Row, Place> {
  const groups = new Map<string, ImageGroup<Row, Place>>();
  return {
    add(image, rowOf) {
      const { imageId, split } = image;
      const group = groups.get(imageId) ?? { ...image, rows: [] };
      if (split && group.split && split !== group.split) {
        const message = `${imageId} is in ${group.split} already, not in ${split}.`;
        return { reason: 'split-conflict', message };
      }
      const row = rowOf(group.rows.length);
      if ('reason' in row) return row;
      group.split ??= split;
      group.rows.push(row);
      groups.set(imageId, group);
      return undefined;
    },
    all: () => [...groups.values()],
  };
}

export type RowIds = {
  /**
   * Keeps the first of these ids that no other row has.
   *
   * @param expand the ids that follow from one, where a row makes several pairs.
   */
  take(
    wanted: readonly (string | undefined)[],
    expand?: (id: string) => string[],
  ): string | Refusal;
};

export function createRowIds(): RowIds {
  const taken = new Set<string>();
  return {
    take(wanted, expand = (id) => [id]) {
      const named = wanted.filter((id) => id !== undefined);
      const id = named.find((one) => !expand(one).some((all) => taken.has(all)));
      if (id === undefined) {
        const message = `There is a question ${named[0]} already.`;
        return { reason: 'duplicate-id', message };
      }
      for (const one of expand(id)) taken.add(one);
      return id;
    },
  };
}
