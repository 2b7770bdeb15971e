import { buffer } from 'node:stream/consumers';
import { type Headers, pack } from 'tar-stream';

export type TarPart = [name: string, content: Uint8Array | string, header?: Partial<Headers>];

/** A tar file with these entries: the same bytes, whenever it is made. */
export async function makeTar(entries: TarPart[]): Promise<Buffer> {
  const tar = pack();
  for (const [name, content, header] of entries) {
    tar.entry({ name, mtime: new Date(0), ...header }, Buffer.from(content as Uint8Array));
  }
  tar.finalize();
  return buffer(tar);
}
