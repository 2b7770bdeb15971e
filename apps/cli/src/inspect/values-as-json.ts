import { tensorShape } from '@sightline/contracts';
import { type Row, toJsonValue } from '@sightline/inspect';
import type { Schema } from 'apache-arrow';

/** A row as a JSON object, by the names of its columns. */
export function valuesAsJson({ fields }: Schema, { values }: Row): Record<string, unknown> {
  const entries = Object.entries(values).map(([name, cell]) => {
    const field = fields.find((one) => one.name === name);
    return [name, toJsonValue(cell, field && tensorShape(field))] as const;
  });
  return Object.fromEntries(entries);
}
