/** The first signal closes what is served; a second one ends the process at once. */
export function closeOnSignal(close: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let isClosing = false;
    const stop = (): void => {
      if (isClosing) process.exit(130);
      isClosing = true;
      close().then(resolve, reject);
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  });
}
