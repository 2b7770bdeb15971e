import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, StageName } from '@sightline/contracts';
import { artifactFolder, canonicalJson, readManifest } from '@sightline/store';
import type { KeyParts } from './cache-key.ts';

type Change = { path: string; before: unknown; after: unknown };

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The leaves in which two values differ. */
export function listChanges(before: unknown, after: unknown, path: string): Change[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (!isPlain(before) || !isPlain(after)) return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => listChanges(before[key], after[key], `${path}.${key}`));
}

function describeValue(value: unknown): string {
  if (value === undefined) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function describeChange({ path, before, after }: Change): string {
  return `${path} ${describeValue(before)} → ${describeValue(after)}`;
}

function listInputChanges(before: KeyParts, after: KeyParts): string[] {
  const hashOf = (parts: KeyParts, stage: StageName): string | undefined =>
    parts.inputs.find((input) => input.stage === stage)?.sha256;
  return after.inputs
    .filter(({ stage, sha256 }) => hashOf(before, stage) !== sha256)
    .map(({ stage }) => `input changed (${stage})`);
}

/** What decides the output now and did not then, most telling first. */
export function describeDifference(before: KeyParts, after: KeyParts): string[] {
  // What both have says more than what only one has: another source brings other keys.
  const isShared = ({ before: old, after: now }: Change): boolean =>
    old !== undefined && now !== undefined;
  const changes = [
    ...listChanges(before.config, after.config, 'config'),
    ...listChanges(before.seed, after.seed, 'seed'),
    ...listChanges(before.module, after.module, 'use'),
    ...listChanges(before.shardRows, after.shardRows, 'shardRows'),
    ...listChanges(before.stageVersion, after.stageVersion, 'stage version'),
    ...Object.keys({ ...before.dependencies, ...after.dependencies }).flatMap((name) =>
      listChanges(before.dependencies[name], after.dependencies[name], name),
    ),
  ];
  const source = before.fingerprint === after.fingerprint ? [] : ['source files changed'];
  changes.sort((left, right) => Number(isShared(right)) - Number(isShared(left)));
  return [...changes.map(describeChange), ...source, ...listInputChanges(before, after)];
}

/** What was made before by a stage, the newest first. */
export async function listEarlier(data: string, stage: StageName): Promise<Manifest[]> {
  const parent = artifactFolder(data, `file:artifacts/${stage}`);
  const names = (await readdir(parent).catch(() => [])).filter((name) => !name.startsWith('.'));
  const dated = await Promise.all(
    names.map(async (name) => {
      const folder = join(parent, name);
      const manifest = await readManifest(folder).catch(() => undefined);
      return { manifest, modifiedMs: (await stat(folder)).mtimeMs };
    }),
  );
  dated.sort((left, right) => right.modifiedMs - left.modifiedMs);
  return dated.flatMap(({ manifest }) => manifest ?? []);
}

/**
 * Why a stage has no artifact for these parts: against the earlier artifact that differs in the
 * fewest things, the newest among equals.
 */
export async function explainMiss(data: string, parts: KeyParts): Promise<string> {
  const earlier = await listEarlier(data, parts.stage);
  const differences = earlier
    .map((manifest) => describeDifference(manifest, parts))
    .sort((left, right) => left.length - right.length);
  const [nearest] = differences;
  if (!nearest) return 'never ran';
  if (nearest.length === 0) return 'its artifact has gone';
  const more = nearest.length > 2 ? `, and ${nearest.length - 2} more` : '';
  return nearest.slice(0, 2).join(', ') + more;
}
