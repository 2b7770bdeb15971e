import { useEffect, useRef, useState } from 'preact/hooks';

const reasons: Record<string, string> = {
  NotAllowedError: 'The browser was not allowed to use the camera.',
  NotFoundError: 'There is no camera on this machine.',
  NotReadableError: 'Another program uses the camera.',
};

async function openCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new Error('This browser gives no page a camera here.');
  return navigator.mediaDevices.getUserMedia({ video: true });
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** What is to be seen now, in the camera's own size. */
async function takePicture(video: HTMLVideoElement): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/** Asks for the camera once it is shown, and lets go of it when it is not any more. */
export function Camera({
  onPicture,
  onClose,
}: {
  onPicture: (picture: Blob) => void;
  onClose: () => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<'opening' | 'open'>('opening');
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    let stream: MediaStream | undefined;
    let isGone = false;
    openCamera().then(
      (opened) => {
        stream = opened;
        if (isGone) stop(stream);
        else video.current!.srcObject = stream;
      },
      ({ name, message }: Error) => setProblem(reasons[name] ?? message),
    );
    return () => {
      isGone = true;
      stop(stream);
    };
  }, []);

  const take = async (): Promise<void> => {
    const picture = await takePicture(video.current!);
    if (picture) onPicture(picture);
    else setProblem('The camera gave no picture.');
  };

  return (
    <div class="stack ask-camera">
      {problem ? (
        <p class="note note-warn" role="alert">
          {problem} Drop a picture, paste one or open a file instead.
        </p>
      ) : (
        <>
          <video
            ref={video}
            class="ask-image"
            autoplay
            playsInline
            muted
            aria-label="What the camera sees"
            onLoadedMetadata={() => setState('open')}
          />
          {state === 'opening' && (
            <p class="soft" role="status">
              Waiting for the camera; the browser may ask you first.
            </p>
          )}
        </>
      )}
      <div class="row">
        {!problem && (
          <button
            type="button"
            class="button button-main"
            disabled={state !== 'open'}
            onClick={() => void take()}
          >
            Take the picture
          </button>
        )}
        <button type="button" class="button" onClick={onClose}>
          {problem ? 'Close' : 'Turn the camera off'}
        </button>
      </div>
    </div>
  );
}
