import { Hono } from 'hono';
import type { Encoding, PageFiles } from './page-files.ts';

const yearSeconds = 365 * 24 * 60 * 60;

function chooseEncoding(accepted: string | undefined): Encoding {
  if (/\bbr\b/.test(accepted ?? '')) return 'br';
  return /\bgzip\b/.test(accepted ?? '') ? 'gzip' : 'identity';
}

/** The page: files whose names change with their content are kept, the others asked for again. */
export function pageRoutes(files: PageFiles): Hono {
  return new Hono().get('/*', async (context, next) => {
    const { req } = context;
    const file = await files.find(req.path);
    if (!file) return next();
    const { type, etag, isHashed } = file;
    context.header('cache-control', isHashed ? `max-age=${yearSeconds}, immutable` : 'no-cache');
    context.header('etag', etag);
    context.header('vary', 'accept-encoding');
    if (req.header('if-none-match') === etag) return context.body(null, 304);
    const encoding = chooseEncoding(req.header('accept-encoding'));
    if (encoding !== 'identity') context.header('content-encoding', encoding);
    context.header('content-type', type);
    return context.body(await file.body(encoding));
  });
}
