import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What to do where there is no browser. */
export const chromiumHint =
  'install one (apt-get install chromium) or name it: CHROMIUM=/path/to/chromium';

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Path of the Chromium of `CHROMIUM`, of Debian or on PATH; `undefined` where there is none. */
export function findChromium(
  { CHROMIUM, PATH = '' }: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (CHROMIUM) return isProgram(CHROMIUM) ? CHROMIUM : undefined;
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const onPath = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return ['/usr/bin/chromium', ...onPath].find(isProgram);
}
