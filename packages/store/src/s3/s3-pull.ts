import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Manifest } from '@sightline/contracts';
import { artifactFolder, artifactUri } from '../artifact-ref.ts';
import { listContents } from '../content-hash.ts';
import { HashedFile } from '../hashed-file.ts';
import { makeFolder } from '../make-folder.ts';
import { manifestName, manifestText } from '../manifest-file.ts';
import { publishFolder, temporaryFolder } from '../publish-folder.ts';
import type { Transfer } from '../remote-store.ts';
import { runConcurrently } from '../run-concurrently.ts';
import { createMeter } from '../transfer-meter.ts';
import { contentObject, type S3Bucket } from './s3-bucket.ts';
import { downloadObject, type Sink } from './s3-download.ts';

const filesAtOnce = 4;

async function openFile(path: string, count: (byteCount: number) => void): Promise<Sink> {
  await makeFolder(dirname(path));
  await rm(path, { force: true }); // of an attempt before
  const file = await HashedFile.create(path);
  return {
    write(chunk) {
      count(chunk.length);
      return file.write([chunk]);
    },
    close: () => file.close(),
    abandon: () => file.abandon(),
  };
}

/**
 * Fetches an artifact into a temporary folder beside its place and renames it when all of it is
 * there and has the hashes of its manifest.
 *
 * @throws StageError `bad-data` names the object that differs; then nothing is left.
 */
export async function pullArtifact(
  from: S3Bucket,
  dataFolder: string,
  manifest: Manifest,
  transfer: Transfer,
): Promise<void> {
  const target = artifactFolder(dataFolder, artifactUri(manifest.stage, manifest.key));
  const folder = await temporaryFolder(target);
  try {
    await makeFolder(folder);
    const contents = listContents(manifest);
    const count = createMeter(contents, transfer);
    await runConcurrently(contents, filesAtOnce, (content) => {
      const name = contentObject(from, manifest, content.path);
      const openSink = (): Promise<Sink> => openFile(join(folder, content.path), count);
      return downloadObject(from, name, content, openSink, transfer.signal);
    });
    const file = await HashedFile.create(join(folder, manifestName));
    await file.write([Buffer.from(manifestText(manifest))]);
    await file.close();
    await publishFolder(folder, target, manifest.sha256);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
