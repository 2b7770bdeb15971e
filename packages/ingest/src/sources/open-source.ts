import type { IngestConfig } from '../config.ts';
import type { Source } from '../source.ts';
import { fingerprintEasyVqa, openEasyVqa } from './easy-vqa.ts';
import { fingerprintFolder, openFolder } from './folder/folder-source.ts';
import { madeVersion, openMade } from './made/made-source.ts';
import { openRelational, relationalVersion } from './relational/relational-source.ts';

/** Opens the source that the config names. */
export function openSource(config: IngestConfig, seed: number): Source | Promise<Source> {
  switch (config.source) {
    case 'made':
      return openMade(config, seed);
    case 'relational':
      return openRelational(config, seed);
    case 'easy-vqa':
      return openEasyVqa(config);
    case 'folder':
      return openFolder(config);
  }
}

/** What a source gives, beyond its config: a hash of its files, or the version of what draws it. */
export async function fingerprintSource(config: IngestConfig): Promise<string> {
  switch (config.source) {
    case 'made':
      return `made@${madeVersion}`;
    case 'relational':
      return `relational@${relationalVersion}`;
    case 'easy-vqa':
      return fingerprintEasyVqa(config.path);
    case 'folder':
      return fingerprintFolder(config);
  }
}
