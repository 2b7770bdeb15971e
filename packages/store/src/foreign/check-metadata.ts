import { DictionaryBatch } from 'apache-arrow/fb/dictionary-batch';
import type { Field } from 'apache-arrow/fb/field';
import { Footer } from 'apache-arrow/fb/footer';
import type { KeyValue } from 'apache-arrow/fb/key-value';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Schema } from 'apache-arrow/fb/schema';
import { ByteBuffer, Encoding } from 'flatbuffers';

const maxDepth = 64;

/** Counts what a decoder will make of some bytes, and refuses more than they can hold. */
type Budget = { spend(count: number): void };

function budgetOf(byteCount: number): Budget {
  let left = byteCount * 4; // strings may be shared
  return {
    spend(count) {
      left -= count;
      if (!(count >= 0 && left >= 0)) throw new Error('has damaged metadata');
    },
  };
}

type HasMetadata = {
  customMetadataLength(): number;
  customMetadata(index: number): KeyValue | null;
};

function spendMetadata(holder: HasMetadata, budget: Budget): void {
  const count = holder.customMetadataLength();
  budget.spend(count * 4);
  for (let index = 0; index < count; index++) {
    const entry = holder.customMetadata(index);
    budget.spend(entry?.key(Encoding.UTF8_BYTES)?.length ?? 0);
    budget.spend(entry?.value(Encoding.UTF8_BYTES)?.length ?? 0);
  }
}

function spendField(field: Field, budget: Budget, depth: number): void {
  if (depth > maxDepth) throw new Error(`has columns nested more than ${maxDepth} deep`);
  budget.spend(4);
  budget.spend(field.name(Encoding.UTF8_BYTES)?.length ?? 0);
  spendMetadata(field, budget);
  const count = field.childrenLength();
  budget.spend(count * 4);
  for (let index = 0; index < count; index++) {
    const child = field.children(index);
    if (child) spendField(child, budget, depth + 1);
  }
}

function spendSchema(schema: Schema, budget: Budget): void {
  spendMetadata(schema, budget);
  const count = schema.fieldsLength();
  budget.spend(count * 4);
  for (let index = 0; index < count; index++) {
    const field = schema.fields(index);
    if (field) spendField(field, budget, 1);
  }
}

function spendBatch(batch: RecordBatch | null, budget: Budget): void {
  if (!batch) throw new Error('has a message without a batch');
  budget.spend(batch.nodesLength() * 16);
  budget.spend(batch.buffersLength() * 16);
  budget.spend(batch.variadicBufferCountsLength() * 8);
}

/**
 * Refuses a footer that claims to hold more than its bytes can: decoded, it would take all memory.
 *
 * @throws Error
 */
export function checkFooter(bytes: Uint8Array): void {
  const budget = budgetOf(bytes.length);
  const footer = Footer.getRootAsFooter(new ByteBuffer(bytes));
  const schema = footer.schema();
  if (!schema) throw new Error('has no schema');
  spendSchema(schema, budget);
  budget.spend(footer.recordBatchesLength() * 24);
  budget.spend(footer.dictionariesLength() * 24);
}

/** The same for a message: a schema, a batch or a dictionary. */
export function checkMessage(bytes: Uint8Array): void {
  const budget = budgetOf(bytes.length);
  const message = Message.getRootAsMessage(new ByteBuffer(bytes));
  spendMetadata(message, budget);
  const type = message.headerType();
  if (type === MessageHeader.Schema) {
    const schema = message.header(new Schema()) as Schema | null;
    if (!schema) throw new Error('has no schema');
    spendSchema(schema, budget);
  } else if (type === MessageHeader.RecordBatch) {
    spendBatch(message.header(new RecordBatch()), budget);
  } else if (type === MessageHeader.DictionaryBatch) {
    const dictionary = message.header(new DictionaryBatch()) as DictionaryBatch | null;
    spendBatch(dictionary?.data() ?? null, budget);
  } else throw new Error(`has a message of kind ${type}, which holds no table`);
}
