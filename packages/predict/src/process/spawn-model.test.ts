import { expect, test } from 'vitest';
import { modelEnvironment } from './spawn-model.ts';

test("a model's process gets no secrets of this one", () => {
  const given = { PATH: '/bin', AWS_SECRET_ACCESS_KEY: 'x', SIGHTLINE_STORE: 's3', TF_X: '1' };
  expect(modelEnvironment(given)).toEqual({
    PATH: '/bin',
    TF_X: '1',
    TF_CPP_MIN_LOG_LEVEL: '3',
    MALLOC_ARENA_MAX: '2',
  });
});
