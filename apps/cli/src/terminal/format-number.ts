/** A share in 0..1: `92.4 %`. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A measured value in at most seven characters: `0.0312`, `-1.25`, `412`, `3.1e-7`. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  if (size >= 999_999.5 || size < 1e-3) return value.toExponential(1);
  if (size >= 1000) return String(Math.round(value));
  return value
    .toPrecision(3)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A size in decimal units: `1.4 MB`. */
export function formatBytes(sizeBytes: number): string {
  const power = sizeBytes < 1000 ? 0 : Math.floor(Math.log10(sizeBytes) / 3);
  const unit = Math.min(power, byteUnits.length - 1);
  const amount = sizeBytes / 1000 ** unit;
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${byteUnits[unit]}`;
}

/** A stretch of time: `0.42 s`, `12.4 s`, `3:07 min`, `1:02:09 h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${formatClock(seconds)} ${seconds < 3600 ? 'min' : 'h'}`;
}

/** A clock time without unit, for what counts down: `0:42`, `1:02:09`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(Math.round(seconds), 0);
  const twoDigits = (count: number): string => String(count).padStart(2, '0');
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes < 60) return `${minutes}:${twoDigits(rest)}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(rest)}`;
}

/** How long ago, in one unit: `just now`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function formatAge(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ago`;
  return `${Math.floor(hours / 24)} d ago`;
}
