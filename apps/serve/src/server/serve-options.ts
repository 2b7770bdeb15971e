import { StageError } from '@sightline/contracts';

export type ServeOptions = {
  /** The folder that holds `data/`. */
  root: string;
  /** An id, its beginning, or `latest`. */
  runName: string;
  /** What requests call the model, beside its run's id. */
  modelName?: string | undefined;
  /** This machine alone when left out. */
  host?: string | undefined;
  /** When left out 4320, or the next free one; 0 for any. */
  port?: number | undefined;
  /** A file of API keys; without it, everybody of this machine is let in. */
  keysPath?: string | undefined;
  /** Origins of pages that browsers may ask from. */
  allowedOrigins?: readonly string[];
  /** Answers that are written at once. */
  maxBatch?: number;
  /** Requests that may wait. */
  maxQueue?: number;
  /** From the end of a request to the end of its answer. */
  deadlineSeconds?: number;
  /** Of one encoded picture. */
  maxImageBytes?: number;
  /** Of one picture, width times height. */
  maxPixels?: number;
  /** Whether pictures may be named by public addresses. */
  fetchesImages?: boolean;
  /** What answers under way may take once it closes. */
  graceSeconds?: number;
  /** Takes lines about crashes and what nobody foresaw. */
  log?(text: string): void;
};

type Defaults = Required<
  Pick<
    ServeOptions,
    'maxBatch' | 'maxQueue' | 'deadlineSeconds' | 'maxImageBytes' | 'maxPixels' | 'graceSeconds'
  >
>;

/** What counts where an option is left out. */
export const defaultServeOptions: Defaults = {
  maxBatch: 32,
  maxQueue: 256,
  deadlineSeconds: 30,
  maxImageBytes: 20 * 2 ** 20,
  maxPixels: 100_000_000,
  graceSeconds: 10,
};

export type CompleteServeOptions = ServeOptions & Defaults;

/** The longest that anything may be waited for: timers end at 24 days, patience before. */
const maxSeconds = 86_400;
/** A request is one string when it is parsed, and V8 has none above half a gibibyte. */
const maxMaxImageBytes = 2 ** 28;
const mostOf: Partial<Record<keyof Defaults, number>> = {
  deadlineSeconds: maxSeconds,
  graceSeconds: maxSeconds,
  maxImageBytes: maxMaxImageBytes,
};

/**
 * Makes sure that limits are numbers that a server can keep.
 *
 * @throws StageError `usage`
 */
export function checkLimits(settings: CompleteServeOptions): void {
  for (const name of Object.keys(defaultServeOptions) as (keyof Defaults)[]) {
    const value = settings[name];
    const least = name === 'graceSeconds' || name === 'maxQueue' ? 0 : 1;
    const most = mostOf[name] ?? Number.MAX_SAFE_INTEGER;
    if (Number.isSafeInteger(value) && value >= least && value <= most) continue;
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new StageError('usage', {
      message: `--${option} is ${value}, not a whole number from ${least} to ${most}`,
      fix: `Give another, or leave it out for ${defaultServeOptions[name]}.`,
    });
  }
}

const loopbacks: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

/** Whether a host reaches this machine alone. */
export const isLoopback = (host: string | undefined): boolean =>
  host === undefined || loopbacks.has(host);

/**
 * Without keys nobody else is let in.
 *
 * @throws StageError `usage`
 */
export function checkHost({ host, keysPath }: ServeOptions): void {
  if (isLoopback(host) || keysPath !== undefined) return;
  throw new StageError('usage', {
    message: `others could reach ${host}, and everybody would be let in`,
    fix: 'Create an API key first: sightline keys create NAME',
  });
}
