import { tensorShape } from '@sightline/contracts';
import type { Schema } from 'apache-arrow';

export type ShapedTable = { contract: string; schema: Schema; rowCount: number };

/** Columns that travel on to the next stage, by table; of other tables all tensors do. */
const travelling: Record<string, readonly string[]> = {
  preprocessed: ['question_ids'],
  pixels: ['pixels'],
  features: ['image', 'text'],
  fused: ['fused'],
};

function tensorsOf({ contract, schema }: ShapedTable): number[][] {
  const names = travelling[contract.split('@')[0]!];
  return schema.fields.flatMap((field) => {
    const shape = tensorShape(field);
    return shape && (names?.includes(field.name) ?? true) ? [shape] : [];
  });
}

/**
 * What a sample is in an artifact's tables, images first: `[224,224,3] + [50]`, or `text`. Tables
 * that a stage left empty, such as patches that were not asked for, say nothing.
 */
export function describeSample(tables: readonly ShapedTable[]): string {
  const shapes = tables.filter(({ rowCount }) => rowCount > 0).flatMap(tensorsOf);
  if (shapes.length > 0) {
    const widestFirst = [...shapes].sort((a, b) => b.length - a.length);
    return widestFirst.map((shape) => `[${shape.join(',')}]`).join(' + ');
  }
  const hasImages = tables.some(({ schema }) =>
    schema.fields.some(({ name }) => name === 'encoded'),
  );
  return hasImages ? 'image + text' : 'text';
}
