import { confineLibvips, examineImage, resizeImage, viewImage } from './libvips.ts';
import { loadKernel } from './load-kernel.ts';
import { maxViewSidePx } from './message.ts';
import { type Answer, readSettings } from './serve-requests.ts';

/** What a decoder process does with each image. */
export function createAnswer(): Answer {
  loadKernel();
  confineLibvips(readSettings().limits);
  return (request, bytes, { limits, sidePx }) => {
    if (request === 'resize') return resizeImage(bytes, limits, sidePx);
    if (request === 'view') return viewImage(bytes, limits, maxViewSidePx);
    return examineImage(bytes, limits);
  };
}
