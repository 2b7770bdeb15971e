import type { IngestConfig } from '../config.ts';
import type { Source } from '../source.ts';
import { fingerprintChat, openChat } from './chat/chat-source.ts';
import { fingerprintCocoCaptions, openCocoCaptions } from './coco-captions/coco-captions-source.ts';
import { fingerprintEasyVqa, openEasyVqa } from './easy-vqa.ts';
import { fingerprintFolder, openFolder } from './folder/folder-source.ts';
import { madeVersion, openMade } from './made/made-source.ts';
import { openRelational, relationalVersion } from './relational/relational-source.ts';
import { fingerprintTable, openTableSource } from './table/table-source.ts';
import { fingerprintVqa, openVqa } from './vqa-v2/vqa-source.ts';
import { fingerprintWebdataset, openWebdataset } from './webdataset/webdataset-source.ts';

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
    case 'chat':
      return openChat(config);
    case 'vqa-v2':
      return openVqa(config);
    case 'coco-captions':
      return openCocoCaptions(config);
    case 'table':
      return openTableSource(config);
    case 'webdataset':
      return openWebdataset(config);
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
    case 'chat':
      return fingerprintChat(config);
    case 'vqa-v2':
      return fingerprintVqa(config);
    case 'coco-captions':
      return fingerprintCocoCaptions(config);
    case 'table':
      return fingerprintTable(config);
    case 'webdataset':
      return fingerprintWebdataset(config);
  }
}
