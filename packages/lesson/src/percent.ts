/** A share in 0..1 as whole percent: `41 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** A difference of two shares in percentage points, without its sign: `18 points`. */
export function points(difference: number): string {
  const count = Math.round(Math.abs(difference) * 100);
  return count === 1 ? '1 point' : `${count} points`;
}
