import { useEffect } from 'preact/hooks';
import type { AskableModel } from '../../../src/api/index.ts';
import { findImage, ofBlob } from './picture.ts';
import type { Asking } from './use-asking.ts';

/** A picture that is pasted or dropped anywhere goes to the question that was used last. */
export function usePastedPictures(asking: Asking, model: AskableModel): void {
  useEffect(() => {
    if (model.recorded) return undefined;
    const take = (files: FileList | undefined): boolean => {
      const file = findImage(files);
      if (!file || file.size > model.maxImageBytes) return false;
      asking.setPicture(ofBlob(file, file.name || 'pasted picture'));
      return true;
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (take(event.clipboardData?.files)) event.preventDefault();
    };
    const onDragOver = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const onDrop = (event: DragEvent): void => {
      if (event.defaultPrevented) return;
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
      take(event.dataTransfer?.files);
    };
    document.addEventListener('paste', onPaste);
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('paste', onPaste);
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('drop', onDrop);
    };
  }, [asking.setPicture, model]);
}
