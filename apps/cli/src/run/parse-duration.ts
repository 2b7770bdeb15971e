import { InvalidArgumentError } from 'commander';

const unitMs = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** A stretch of time as an option's value, `90min`, `2h`, `7d` or `0`, in milliseconds. */
export function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(s|min|h|d)$/.exec(text.trim()) ?? [];
  if (amount && unit) return Number(amount) * unitMs[unit as keyof typeof unitMs];
  if (text.trim() === '0') return 0;
  throw new InvalidArgumentError('Give a number and s, min, h or d: 90min, 2h, 7d.');
}
