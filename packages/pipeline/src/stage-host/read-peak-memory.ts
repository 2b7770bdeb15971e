import { readFileSync } from 'node:fs';

/**
 * Most memory that this process has held at once, in bytes.
 *
 * Linux's own count, where it is to be had: `resourceUsage` counts what the parent held when it
 * forked, too.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html, VmHWM
 */
export function readPeakMemory(): number {
  const kibibytes = process.resourceUsage().maxRSS;
  if (process.platform !== 'linux') return kibibytes * 1024;
  const status = readFileSync('/proc/self/status', 'utf8');
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return (found ? Number(found) : kibibytes) * 1024;
}
