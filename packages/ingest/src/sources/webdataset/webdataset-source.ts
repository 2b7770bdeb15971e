import type { WebdatasetIngestConfig } from '../../config.ts';
import { hashFiles } from '../../hash-contents.ts';
import type { Source } from '../../source.ts';
import { type DataFiles, findDataFiles } from '../data-files.ts';
import { splitFromName } from '../given-splits.ts';
import { openStreamed } from '../streamed/streamed-source.ts';
import { readSamples } from './read-samples.ts';

function findShards(path: string): Promise<DataFiles> {
  const what = 'a .tar file, a folder with some, or a pattern such as shards/train-{000..119}.tar';
  return findDataFiles(path, (name) => name.toLowerCase().endsWith('.tar'), what);
}

/**
 * WebDataset shards: tar files in which the entries of a sample follow each other and share a name
 * up to its first dot, `0001.jpg` with `0001.json`, `0001.txt` or `0001.cls`. They are streamed,
 * nothing is unpacked.
 *
 * @throws StageError `missing-data` without shards, `bad-data` when one is no tar file.
 * @see https://github.com/webdataset/webdataset
 */
export async function openWebdataset(config: WebdatasetIngestConfig): Promise<Source> {
  const { files } = await findShards(config.path);
  const parts = files.map(({ name, path }) => ({
    name,
    split: splitFromName(name),
    rows: () => readSamples(path, config),
  }));
  return openStreamed(config.path, parts, config);
}

/** Hash over the shards. */
export async function fingerprintWebdataset(config: WebdatasetIngestConfig): Promise<string> {
  return hashFiles((await findShards(config.path)).files);
}
