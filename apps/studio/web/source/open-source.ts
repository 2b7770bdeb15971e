import type { Capsule, PackedCapsule } from '../../src/api/index.ts';
import { capsuleSource } from './capsule-source.ts';
import { readJson } from './request.ts';
import { serverSource } from './server-source.ts';
import type { Source } from './source.ts';
import { takeToken } from './token.ts';
import { unpackCapsule } from './unpack-capsule.ts';

/** Name of the committed run, where a run's id stands in an address. */
export const sampleRunId = 'sample';

/** The capsule that stands in this file, where it is one. */
function readCapsule(): Capsule | undefined {
  const text = document.getElementById('capsule')?.textContent;
  return text ? unpackCapsule(JSON.parse(text) as PackedCapsule) : undefined;
}

let sample: Promise<Source> | undefined;

/** The committed run, which is a capsule that the server has. */
export function openSample(): Promise<Source> {
  sample ??= readJson<PackedCapsule>('/sample').then((read) => capsuleSource(unpackCapsule(read)));
  sample.catch(() => {
    sample = undefined;
  });
  return sample;
}

/** What this page shows: the capsule that it is, or what its server has. */
export function openSource(): Source {
  const capsule = readCapsule();
  if (capsule) return capsuleSource(capsule);
  takeToken();
  return serverSource;
}
