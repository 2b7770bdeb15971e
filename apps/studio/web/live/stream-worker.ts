// The one that follows runs for all tabs of a browser: it allows six connections to a server only.
import { serveTab } from './serve-tab.ts';
import { createStreams } from './streams.ts';

const streams = createStreams();

addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port) serveTab(port, streams, navigator.locks);
});
