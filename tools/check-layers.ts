import { findBreaches } from './layer-rules.ts';
import { readWorkspaces } from './read-workspaces.ts';

const breaches = findBreaches(readWorkspaces(process.cwd()));
for (const breach of breaches) process.stderr.write(`${breach}\n`);
process.exitCode = breaches.length > 0 ? 1 : 0;
