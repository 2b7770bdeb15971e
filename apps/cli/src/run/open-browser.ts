import { type ChildProcess, spawn } from 'node:child_process';

/** What opens an address with the browser that the user chose. */
const openers: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens an address in the browser; no shell reads it. */
export function openBrowser(
  address: string,
  platform: NodeJS.Platform = process.platform,
): ChildProcess {
  const [program, ...words] = openers[platform] ?? ['xdg-open'];
  const child = spawn(program, [...words, address], { detached: true, stdio: 'ignore' });
  child.unref();
  return child;
}
