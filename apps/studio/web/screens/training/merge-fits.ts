import type { Fit } from '../../../src/api/index.ts';

const order: readonly Fit['model'][] = ['decoder', 'image-encoder', 'gate'];

/** Seconds are known only to what was read; what the stream tells has none. */
function withSeconds(live: Fit, read: Fit | undefined): Fit {
  if (!read) return live;
  const known = new Map(
    read.epochs.map((epoch) => [`${epoch.epoch} ${epoch.loss}`, epoch.seconds]),
  );
  const epochs = live.epochs.map((epoch) => {
    const seconds = epoch.seconds ?? known.get(`${epoch.epoch} ${epoch.loss}`);
    return seconds === undefined ? epoch : { ...epoch, seconds };
  });
  return { ...live, epochs };
}

/**
 * What was read of a run's fits when the screen opened, and what its stream has told since: of each
 * model the stream's, which begins with the first event, once it has told as much.
 *
 * @returns the decoder first
 */
export function mergeFits(read: readonly Fit[], live: readonly Fit[]): Fit[] {
  return order.flatMap((model) => {
    const ofRead = read.find((fit) => fit.model === model);
    const ofLive = live.find((fit) => fit.model === model);
    if (!ofLive) return ofRead ?? [];
    const isBehind = (ofRead?.epochs.at(-1)?.epoch ?? 0) > (ofLive.epochs.at(-1)?.epoch ?? 0);
    return ofRead && isBehind && !ofRead.takenFrom ? ofRead : withSeconds(ofLive, ofRead);
  });
}
