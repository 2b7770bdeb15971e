import { fileURLToPath } from 'node:url';

/** Folder of the checkout: it holds `data/` with recipes, runs and artifacts. */
export const projectRoot: string = fileURLToPath(new URL('../../..', import.meta.url));
