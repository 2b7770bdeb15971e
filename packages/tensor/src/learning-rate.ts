/**
 * Linear warm-up to `peak`, then half a cosine down to 0.
 *
 * @param step 0 for the first
 * @see Loshchilov & Hutter 2017, SGDR
 */
export function warmupCosine(
  step: number,
  stepCount: number,
  peak: number,
  warmupStepCount: number,
): number {
  if (step < warmupStepCount) return (peak * (step + 1)) / warmupStepCount;
  const progress = (step - warmupStepCount) / Math.max(1, stepCount - warmupStepCount);
  return peak * 0.5 * (1 + Math.cos(Math.PI * progress));
}
