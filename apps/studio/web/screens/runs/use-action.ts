import { useState } from 'preact/hooks';
import { ApiFailure, toFailure } from '../../source/api-failure.ts';

/** Something that the server is asked to do, what came of it, and whether it is being asked. */
export type Action = {
  isBusy: boolean;
  failure: ApiFailure | undefined;
  /** @returns whether it was done */
  act: (ask: () => Promise<unknown>) => Promise<boolean>;
};

/** Why a page without the token starts and stops nothing. */
const noToken: ApiFailure = new ApiFailure({
  code: 'usage',
  message: 'this page may not start or stop runs: it was opened without the token',
  fix: 'Open the address that `sightline studio` printed in your terminal; the token stands in it.',
});

/** @param mayControl whether the server would take it at all */
export function useAction(mayControl: boolean): Action {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure>();
  return {
    isBusy,
    failure,
    async act(ask) {
      if (isBusy) return false;
      setFailure(undefined);
      setBusy(true);
      try {
        if (!mayControl) throw noToken;
        await ask();
        return true;
      } catch (thrown) {
        setFailure(toFailure(thrown));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
