/** Each fit passes over its training split once: enough where only time or memory is looked at. */
export const shortFits: readonly string[] = ['features.epochCount=1', 'train.epochCount=1'];
