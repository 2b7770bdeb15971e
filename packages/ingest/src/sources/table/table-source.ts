import { tableEndings } from '@sightline/store';
import type { TableIngestConfig } from '../../config.ts';
import { hashBeside } from '../../hash-contents.ts';
import type { Source } from '../../source.ts';
import { type DataFiles, findDataFiles, findImages, readImage } from '../data-files.ts';
import { splitFromName } from '../given-splits.ts';
import { openStreamed } from '../streamed/streamed-source.ts';
import { listImageFiles, readTableRows } from './read-table-rows.ts';

function findTables(path: string): Promise<DataFiles> {
  const isTable = (name: string): boolean => tableEndings.some((end) => name.endsWith(end));
  return findDataFiles(path, isTable, 'a .parquet or .arrow file, or a folder with some');
}

/**
 * Parquet and Arrow files with a column of encoded images, as Hugging Face's data sets have them:
 * `{bytes, path}`, plain bytes, or names of files beside the table. A file's name may say which split
 * it holds (`train-00000-of-00002.parquet`).
 *
 * @throws StageError `missing-data` without such a file, `bad-data` when one cannot be read or has no
 * column of images.
 */
export async function openTableSource(config: TableIngestConfig): Promise<Source> {
  const { root, files } = await findTables(config.path);
  const places = await findImages(root, config);
  const parts = files.map(({ name, path }) => ({
    name,
    split: splitFromName(name),
    rows: () => readTableRows(path, config, places),
  }));
  return openStreamed(config.path, parts, config);
}

/** Hash over the tables, and over the images that lie beside them. */
export async function fingerprintTable(config: TableIngestConfig): Promise<string> {
  const { root, files } = await findTables(config.path);
  const places = await findImages(root, config);
  const names = new Set<string>();
  for (const { path } of files) {
    for await (const name of listImageFiles(path, config)) names.add(name);
  }
  const images = [...names].map((name) => ({ name, read: () => readImage(places, [name]) }));
  return hashBeside(files, images);
}
