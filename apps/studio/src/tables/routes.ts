import { Hono } from 'hono';
import type { StudioContext } from '../server/studio-context.ts';

/** Addresses below `/api`. */
export function tablesRoutes(_context: StudioContext): Hono {
  return new Hono();
}
