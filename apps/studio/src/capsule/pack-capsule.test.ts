import { expect, test } from 'vitest';
import { unpackCapsule } from '../../web/source/unpack-capsule.ts';
import type { Capsule } from '../api/index.ts';
import { packCapsule } from './pack-capsule.ts';

const [first, second] = ['data:image/png;base64,AAAA', 'data:image/png;base64,BBBB'];

const capsule = {
  format: 'sightline-capsule@1',
  run: { id: 'a', heldOutLosses: [1.25, 0.5] },
  samples: [
    { sampleId: 's', question: '</script>', picture: first },
    { sampleId: 't', question: '', picture: '' },
  ],
  followed: [{ sampleId: 's', stages: [{ rows: [{ parts: [first, second] }] }] }],
  answers: [{ maps: { rankCorrelation: null, png: second } }],
} as unknown as Capsule;

test('a picture that is shown in several places is written once, and stands in all of them again', () => {
  const packed = packCapsule(capsule);
  expect(packed.pictures).toEqual([first, second]);
  expect(JSON.stringify(packed.packed)).not.toContain('base64');
  expect(unpackCapsule(JSON.parse(JSON.stringify(packed)))).toEqual(capsule);
});

test('numbers keep the digits of a float32', () => {
  const run = { ...capsule.run, accuracy: 1 / 3 };
  expect(unpackCapsule(packCapsule({ ...capsule, run })).run.accuracy).toBe(0.3333333);
});
