import type { SampleLine } from '../../../src/api/index.ts';
import type { Asked } from '../../source/source.ts';

/** What is asked about. `address` is where it can be seen. */
export type Picture =
  | { kind: 'sample'; sample: SampleLine; address: string }
  | { kind: 'own'; blob: Blob; name: string; address: string };

export const ofSample = (sample: SampleLine): Picture => ({
  kind: 'sample',
  sample,
  address: sample.picture,
});

/** A picture of the user's own; `release` it when it is no longer shown. */
export const ofBlob = (blob: Blob, name: string): Picture => ({
  kind: 'own',
  blob,
  name,
  address: URL.createObjectURL(blob),
});

/** The same for another place, which releases it on its own. */
export function copyOf(picture: Picture): Picture {
  return picture.kind === 'own' ? ofBlob(picture.blob, picture.name) : picture;
}

export function release(picture: Picture | undefined): void {
  if (picture?.kind === 'own') URL.revokeObjectURL(picture.address);
}

export function askedOf(picture: Picture, question: string): Asked {
  return picture.kind === 'own'
    ? { question, image: picture.blob }
    : { question, sampleId: picture.sample.sampleId };
}

/** What a person calls it. */
export function nameOf(picture: Picture): string {
  return picture.kind === 'own' ? picture.name : `sample ${picture.sample.sampleId}`;
}

/** The first picture among files that were dropped or pasted. */
export function findImage(files: FileList | undefined): File | undefined {
  return [...(files ?? [])].find(({ type }) => type.startsWith('image/'));
}
