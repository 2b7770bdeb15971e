function end(): void {
  process.kill(process.pid, 'SIGKILL'); // an exit would wait for TensorFlow's threads
}

/** What the program of a model's process says to whoever started it. */
export type Parent = { tell(message: object): void };

/**
 * Has a model's process work for whoever started it, and end with it.
 *
 * @param onMessage is told what it is sent
 */
export function answerParent(onMessage: (message: never, parent: Parent) => void): Parent {
  const parent: Parent = {
    tell: (message) => void process.send?.(message, undefined, {}, (error) => error && end()),
  };
  // A terminal's Ctrl-C reaches the whole group; the parent decides what becomes of this.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', end);
  process.on('message', (message) => onMessage(message as never, parent));
  return parent;
}
