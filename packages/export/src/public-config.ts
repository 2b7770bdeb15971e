import { basename, isAbsolute } from 'node:path';
import type { Manifest } from '@sightline/contracts';

/** A stage's configuration as it may be published: of a path on this machine only its last name. */
export function publicConfig({ config, module }: Manifest): Record<string, unknown> {
  const shorten = (key: string, value: unknown): unknown =>
    typeof value === 'string' && (key === 'path' || isAbsolute(value)) ? basename(value) : value;
  const entries = Object.entries(config as Record<string, unknown>);
  return {
    ...(module === undefined ? {} : { use: basename(module) }),
    ...Object.fromEntries(entries.map(([key, value]) => [key, shorten(key, value)])),
  };
}
