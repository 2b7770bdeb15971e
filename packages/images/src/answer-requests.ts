import { confineLibvips, examineImage, resizeImage } from './libvips.ts';
import { loadKernel } from './load-kernel.ts';
import { type Answer, readSettings } from './serve-requests.ts';

/** What a decoder process does with each image. */
export function createAnswer(): Answer {
  loadKernel();
  confineLibvips(readSettings().limits);
  return (request, bytes, { limits, sidePx }) =>
    request === 'resize' ? resizeImage(bytes, limits, sidePx) : examineImage(bytes, limits);
}
