import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  contractId,
  type Manifest,
  StageError,
  type TableContract,
  type TableReader,
} from '@sightline/contracts';
import { manifestName, readManifest } from './manifest-file.ts';
import { openParts } from './parted-table-reader.ts';

/** An artifact opened for reading; holds no file handle, so there is nothing to close. */
export type Artifact = {
  folder: string;
  manifest: Manifest;
  /**
   * Opens a table by its footers.
   *
   * @param contract what the reader expects; without one the table's own schema.
   * @throws StageError `contract` when the table is another one or is not there.
   */
  table(name: string, contract?: TableContract): Promise<TableReader>;
  readFile(name: string): Promise<Uint8Array>;
};

async function openNamed(
  folder: string,
  manifest: Manifest,
  name: string,
  contract?: TableContract,
): Promise<TableReader> {
  const record = manifest.tables[name];
  const where = `${manifest.stage} artifact ${manifest.key}`;
  const fix = `Rerun it: sightline rerun ${manifest.stage} --run <id>.`;
  if (!record) {
    const known = Object.keys(manifest.tables).join(', ');
    throw new StageError('contract', {
      message: `${where} has no table ${name}; it has ${known}`,
      fix,
    });
  }
  if (contract && record.contract !== contractId(contract)) {
    throw new StageError('contract', {
      message: `${where} table ${name}: expected ${contractId(contract)}, got ${record.contract}`,
      fix,
    });
  }
  const paths = record.parts.map((part) => join(folder, part.path));
  return openParts(paths, record.contract, contract);
}

/**
 * Opens the artifact in `folder` by its manifest, without hashing its parts.
 *
 * @throws StageError `missing-data` without a manifest, `bad-data` when the manifest is damaged.
 */
export async function openArtifact(folder: string): Promise<Artifact> {
  const manifest = await readManifest(folder);
  return {
    folder,
    manifest,
    table: (name, contract) => openNamed(folder, manifest, name, contract),
    async readFile(name) {
      if (name === manifestName || manifest.files.some((file) => file.path === name)) {
        return readFile(join(folder, name));
      }
      const known = manifest.files.map((file) => file.path).join(', ') || 'none';
      throw new StageError('missing-data', {
        message: `${folder} has no file ${name}; its files: ${known}`,
      });
    },
  };
}
