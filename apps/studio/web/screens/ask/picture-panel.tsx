import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { AskableModel } from '../../../src/api/index.ts';
import { formatBytes } from '../../parts/format.ts';
import { Camera } from './camera.tsx';
import { type MapChoice, MapOverlay } from './map-overlay.tsx';
import { findImage, nameOf, ofBlob, type Picture } from './picture.ts';

type Props = {
  /** Of the question that it belongs to. */
  title: string;
  picture: Picture | undefined;
  model: AskableModel;
  /** What is laid over the picture. */
  overlay: MapChoice | undefined;
  onPicture: (picture: Picture) => void;
  /** What stands below the picture and belongs to it. */
  children?: ComponentChildren;
};

function ShownPicture({ picture, overlay }: Pick<Props, 'overlay'> & { picture: Picture }) {
  const [hidden, setHidden] = useState<string>();
  const isHidden = hidden === picture.address;
  return (
    <figure class="stack">
      {isHidden ? (
        <p class="ask-nothing">
          This browser cannot show this kind of picture; the model may still be able to read it.
        </p>
      ) : (
        <div class="ask-frame">
          <img
            class="ask-image"
            src={picture.address}
            alt={`What is asked about: ${nameOf(picture)}`}
            onError={() => setHidden(picture.address)}
          />
          {overlay && <MapOverlay {...overlay} />}
        </div>
      )}
      <figcaption class="small soft">
        {picture.kind === 'own'
          ? `${picture.name}, ${formatBytes(picture.blob.size)}`
          : `Sample ${picture.sample.sampleId}${picture.sample.split ? `, ${picture.sample.split} split` : ''}`}
      </figcaption>
    </figure>
  );
}

/** Ways to a picture of one's own. */
function OwnPicture({ onFile, onCamera }: { onFile: (file: File) => void; onCamera: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <div class="row">
        <button type="button" class="button" onClick={() => input.current!.click()}>
          Open a picture
        </button>
        <input
          ref={input}
          type="file"
          accept="image/*"
          hidden
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            currentTarget.value = ''; // so that the same file can be chosen again
            if (file) onFile(file);
          }}
        />
        <button type="button" class="button" onClick={onCamera}>
          Use the camera
        </button>
      </div>
      <p class="small soft">
        Or drop one here, or paste one. It goes to the studio on this machine, whole, and nowhere
        else; it is not kept.
      </p>
    </>
  );
}

/** The picture that is asked about, and where another can come from. */
export function PicturePanel({ title, picture, model, overlay, onPicture, children }: Props) {
  const [hasCamera, setHasCamera] = useState(false);
  const [isOver, setIsOver] = useState(false);
  const [problem, setProblem] = useState<string>();
  const takesOwn = !model.recorded;

  const take = (blob: Blob, name: string): void => {
    const isTooLarge = blob.size > model.maxImageBytes;
    setProblem(
      isTooLarge
        ? `${name} has ${formatBytes(blob.size)}; at most ${formatBytes(model.maxImageBytes)} are read. Take a smaller one.`
        : undefined,
    );
    setHasCamera(false);
    if (!isTooLarge) onPicture(ofBlob(blob, name));
  };
  const drop = (event: DragEvent): void => {
    setIsOver(false);
    if (!takesOwn) return;
    event.preventDefault();
    event.stopPropagation();
    const file = findImage(event.dataTransfer?.files);
    if (file) take(file, file.name);
    else setProblem('That is no picture. Drop an image file.');
  };

  return (
    <section
      class={`stack ask-drop${isOver ? ' ask-drop-over' : ''}`}
      aria-label={`${title}: what is asked about`}
      onDragOver={(event) => {
        if (!takesOwn) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      {hasCamera ? (
        <Camera
          onPicture={(blob) => take(blob, 'picture of the camera')}
          onClose={() => setHasCamera(false)}
        />
      ) : picture ? (
        <ShownPicture picture={picture} overlay={overlay} />
      ) : (
        <p class="ask-nothing">No picture yet.</p>
      )}
      {!hasCamera && children}
      {problem && (
        <p class="note note-bad" role="alert">
          {problem}
        </p>
      )}
      {takesOwn && !hasCamera && (
        <OwnPicture onFile={(file) => take(file, file.name)} onCamera={() => setHasCamera(true)} />
      )}
      {!takesOwn && (
        <p class="small soft">
          Pictures of your own cannot be asked about here: this page holds answers that were put on
          record, not the model. Make a run of your own with <code>sightline run</code>.
        </p>
      )}
    </section>
  );
}
