import type { StageName } from '@sightline/contracts';
import type { ImageDecoder, RgbImage } from '@sightline/images';

/** A picture of a run: that of a sample, or one that stands in a row; read when it is needed. */
export type RunPicture = { read(): Promise<RgbImage> } & (
  | { sampleId: string }
  | { stage: StageName; table: string; column: string; row: number }
);

/** Where a picture can be seen. */
export type PictureAddress = (picture: RunPicture) => string | Promise<string>;

/** What pictures are decoded by, and what is told of where they are. */
export type Pictures = { decoder: ImageDecoder; addressOf: PictureAddress };

/** Address of a sample's picture, a PNG of at most 224 px a side; made without reading anything. */
export function pictureAddressOf(runId: string, sampleId: string): string {
  const query = new URLSearchParams({ sample: sampleId });
  return `/api/runs/${encodeURIComponent(runId)}/picture?${query}`;
}

/** Addresses of a run's pictures on this server. */
export function pictureAddress(runId: string): PictureAddress {
  return (picture) => {
    if ('sampleId' in picture) return pictureAddressOf(runId, picture.sampleId);
    const { stage, table, column, row } = picture;
    const query = new URLSearchParams({ column, row: String(row) });
    const path = [runId, 'tables', stage, table].map(encodeURIComponent).join('/');
    return `/api/runs/${path}/picture?${query}`;
  };
}
