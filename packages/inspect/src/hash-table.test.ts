import { expect, test } from 'vitest';
import { HashTable } from './hash-table.ts';
import { Hasher } from './hasher.ts';

function hashOf(bytes: Uint8Array): [low: number, high: number] {
  const hasher = new Hasher();
  hasher.hashBytes(bytes, 0, bytes.length);
  return [hasher.low, hasher.high];
}

test('a hundred thousand texts that differ in a digit are told apart, and counted when they repeat', () => {
  const table = new HashTable(200_000);
  const encoder = new TextEncoder();
  for (let row = 0; row < 100_000; row++) {
    table.add(...hashOf(encoder.encode(`made/${String(row).padStart(6, '0')}/0`)), row);
  }
  expect([table.entryCount, table.repeatCount]).toEqual([100_000, 0]);
  table.add(...hashOf(encoder.encode('made/000017/0')), 100_000);
  table.add(...hashOf(encoder.encode('made/000018/0')), 100_001);
  expect(table.repeatCount).toBe(2);
  expect(table.firstRepeat).toEqual({ row: 100_000, earlierRow: 17 });
});

test('signs that change in two places, and lengths, make another hash', () => {
  const words = new Uint32Array(8);
  const hashes = new Set<string>();
  const hasher = new Hasher();
  for (let first = 0; first < 8; first++) {
    for (let second = 0; second < first; second++) {
      words.fill(0);
      words[first] = 0x80000000;
      words[second] = 0x80000000;
      hasher.hashWords(words, 0, 8);
      hashes.add(`${hasher.low}/${hasher.high}`);
    }
  }
  for (let length = 0; length <= 8; length++) {
    hasher.hashWords(words.fill(0), 0, length);
    hashes.add(`${hasher.low}/${hasher.high}`);
  }
  expect(hashes.size).toBe(28 + 9);
});

test('a full table goes on counting what it knows, and how much it does not', () => {
  const table = new HashTable(3);
  for (let value = 0; value < 5; value++) table.add(value, value, value);
  table.add(1, 1, 5);
  expect([table.entryCount, table.untrackedCount, table.repeatCount]).toEqual([3, 2, 1]);
  expect(table.isFull).toBe(true);
  expect(table.countOf(table.find(1, 1))).toBe(2);
});
