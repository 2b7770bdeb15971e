const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

/** 48248 → '48,248'. */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** Keeps a number and its `%` on one line, in a sentence that was made elsewhere. */
export function keepPercent(sentence: string): string {
  return sentence.replaceAll(/(?<=\d) %/g, '\u00a0%');
}

/** 0.9253 → '92.5 %', which no line breaks. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)}\u00a0%`;
}

/** 0.9253 → '93 %', where a tick or a bar has no room for more. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 100)}\u00a0%`;
}

/** A loss in nats a token: 0.41253 → '0.413'. */
export function formatLoss(loss: number): string {
  return loss.toFixed(3);
}

/** A value of a tensor, to four significant digits. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  return compact.format(value).replace('-', '−');
}

/** 75.2 → '1 min 15 s'. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 3.24 → '3.2 ms', 1240 → '1.2 s'. */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds >= 1000) return formatSeconds(milliseconds / 1000);
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** How much time lies between two times in ms since 1970: '12 s', '3 min', '2 days'. */
export function formatSpan(time: number, now: number): string {
  const seconds = Math.max(Math.round((now - time) / 1000), 0);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** How long ago something was, from `time` to `now`, both in ms since 1970. */
export function formatAge(time: number, now: number): string {
  return `${formatSpan(time, now)} ago`;
}

/** 1536 → '1.5 kB'; units of 1000. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}
