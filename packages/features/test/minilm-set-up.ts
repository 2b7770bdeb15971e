import { minilmFolder } from '@sightline/contracts';

/** Whether MiniLM is there: a set-up that was offline may have gone on without it. */
export const isMinilmSetUp: boolean = ((): boolean => {
  try {
    return minilmFolder() !== '';
  } catch {
    return false;
  }
})();

/** For titles of tests that need it. */
export const skipReason: string = isMinilmSetUp
  ? ''
  : ' (skipped: MiniLM is not set up, run npm run setup)';
