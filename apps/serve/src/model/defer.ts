import type { StageError } from '@sightline/contracts';

/** A promise, and what settles it. */
export type Deferred<Value> = {
  promise: Promise<Value>;
  settle(value: Value): void;
  fail(error: StageError): void;
};

export function defer<Value>(): Deferred<Value> {
  let settle: Deferred<Value>['settle'] = () => undefined;
  let fail: Deferred<Value>['fail'] = () => undefined;
  const promise = new Promise<Value>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  return { promise, settle, fail };
}
