import type { Refusal } from '../../check-image.ts';
import type { WebdatasetIngestConfig } from '../../config.ts';
import { parseJsonLine } from '../json/scan-lines.ts';
import { nameFields, type RowTexts, readRowTexts } from '../row-texts.ts';
import type { StreamedRow } from '../streamed/streamed-source.ts';
import { readEntries, type TarEntry } from './read-entries.ts';

type Sample = { key: string; fields: Map<string, TarEntry['content']> };

const imageEndings = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif'];
const readFields = new Set([...imageEndings, 'json', 'txt', 'cls']);
/** What a Mac leaves behind, and what describes the shard itself. */
const isHidden = /(^|\/)(\._|__)[^/]*$/;
const maxTextBytes = 2 ** 20;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** `a/0001.seg.png`: key `a/0001`, field `seg.png`. */
function splitName(name: string): [key: string, field: string] {
  const at = name.indexOf('.', name.lastIndexOf('/') + 1);
  return at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at + 1).toLowerCase()];
}

const isRead = (name: string): boolean => readFields.has(splitName(name)[1]);

async function* groupEntries(path: string, maxBytes: number): AsyncGenerator<Sample> {
  let sample: Sample | undefined;
  for await (const { name, content } of readEntries(path, maxBytes, isRead)) {
    const [key, field] = splitName(name);
    if (isHidden.test(name)) continue;
    if (sample && (sample.key !== key || sample.fields.has(field))) {
      yield sample;
      sample = undefined;
    }
    sample ??= { key, fields: new Map() };
    sample.fields.set(field, content);
  }
  if (sample) yield sample;
}

function findImage({ fields }: Sample): Uint8Array | Refusal {
  const ending = imageEndings.find((one) => fields.has(one));
  if (ending !== undefined) return fields.get(ending)!;
  const refused = [...fields.values()].find((content) => 'reason' in content);
  if (refused) return refused;
  const names = [...fields.keys()].join(', ').slice(0, 200);
  return { reason: 'no-image', message: `The sample has no image, but ${names || 'nothing'}.` };
}

/** @returns a field's text, nothing where there is none, or what is amiss. */
function readText({ fields }: Sample, field: string): string | Refusal | undefined {
  const content = fields.get(field);
  if (content === undefined || 'reason' in content) return content;
  if (content.length > maxTextBytes) {
    return { reason: 'bad-row', message: `${field} has more than ${maxTextBytes} bytes.` };
  }
  try {
    return decoder.decode(content).trim();
  } catch {
    return { reason: 'bad-row', message: `${field} is not UTF-8.` };
  }
}

function readJson(bytes: Uint8Array): unknown[] | string {
  const parsed = parseJsonLine(bytes);
  if (!parsed || 'problem' in parsed) return parsed?.problem ?? 'The JSON is empty.';
  return Array.isArray(parsed.value) ? parsed.value : [parsed.value];
}

function fromJson(
  content: TarEntry['content'],
  beside: object,
  question: string,
): (RowTexts | string)[] {
  if ('reason' in content) return [content.message];
  if (content.length > maxTextBytes) return [`json has more than ${maxTextBytes} bytes.`];
  const rows = readJson(content);
  if (typeof rows === 'string') return [rows];
  if (rows.length === 0) return ['The JSON list is empty.'];
  return rows.map((row) => readRowTexts(nameFields({ ...beside, ...Object(row) }, question)));
}

/** What a sample says: `.json` (one row, or a list), beside it `.txt` (a caption), `.cls` (a label). */
function readTexts(sample: Sample, { question }: WebdatasetIngestConfig): (RowTexts | string)[] {
  const [text, label] = [readText(sample, 'txt'), readText(sample, 'cls')];
  const refused = [text, label].find((one) => typeof one === 'object');
  if (refused) return [refused.message];
  const beside = { ...(text === undefined ? {} : { text }), ...(label ? { label } : {}) };
  const json = sample.fields.get('json');
  if (json) return fromJson(json, beside, question);
  if (text === undefined && label === undefined) return ['The sample has no json, txt or cls.'];
  return [readRowTexts(nameFields(beside, question))];
}

/**
 * Reads the samples of a shard, one at a time.
 *
 * @throws StageError `bad-data` when it is no tar file.
 */
export async function* readSamples(
  path: string,
  config: WebdatasetIngestConfig,
): AsyncGenerator<StreamedRow> {
  for await (const sample of groupEntries(path, config.maxImageBytes)) {
    yield {
      name: sample.key,
      imageName: undefined,
      image: findImage(sample),
      texts: readTexts(sample, config),
    };
  }
}
