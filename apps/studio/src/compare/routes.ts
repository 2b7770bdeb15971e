import { StageError } from '@sightline/contracts';
import { Hono } from 'hono';
import { RunList } from '../runs/run-list.ts';
import { findRun, type StudioContext } from '../server/studio-context.ts';
import { readComparison } from './read-comparison.ts';

function required(name: string, value: string | undefined): string {
  if (value) return value;
  throw new StageError('usage', {
    message: `the address names no run as ${name}`,
    fix: 'It takes two: /api/compare?left=ID&right=ID.',
  });
}

/** Addresses below `/api`. */
export function compareRoutes(context: StudioContext): Hono {
  const from = { root: context.root, list: new RunList(context.root) };
  return new Hono().get('/compare', async ({ json, req }) => {
    const { left, right } = req.query();
    const runs = await Promise.all([
      findRun(context, required('left', left)),
      findRun(context, required('right', right)),
    ]);
    return json(await readComparison(from, ...runs));
  });
}
