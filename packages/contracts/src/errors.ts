/** Why a command or a stage ended badly; each code has one exit status and one retry rule. */
export type ErrorCode =
  | 'usage'
  | 'bad-config'
  | 'bad-data'
  | 'missing-data'
  | 'contract'
  | 'disk-full'
  | 'crash'
  | 'stalled'
  | 'diverged'
  | 'temporal-unreachable'
  | 'interrupted'
  | 'failed';

const exitCodes: Record<ErrorCode, number> = {
  usage: 2,
  'bad-config': 2,
  'bad-data': 3,
  'missing-data': 3,
  contract: 3,
  'disk-full': 1,
  crash: 1,
  stalled: 1,
  diverged: 1,
  'temporal-unreachable': 4,
  interrupted: 130,
  failed: 1,
};

const retryableCodes: ReadonlySet<ErrorCode> = new Set(['disk-full', 'crash', 'stalled', 'failed']);

export type ErrorParts = {
  /** What went wrong, where, and with which value: one sentence. */
  message: string;
  /** What the reader should do next: one sentence. */
  fix?: string;
  details?: Record<string, unknown>;
  cause?: unknown;
};

/** An error that is meant for the reader: it prints as `message` and `fix`, never as a stack. */
export class StageError extends Error {
  readonly code: ErrorCode;
  readonly fix: string | undefined;
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, { message, fix, details, cause }: ErrorParts) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'StageError';
    this.code = code;
    this.fix = fix;
    this.details = details ?? {};
  }

  /** Whether the same input may succeed on another attempt. */
  get retryable(): boolean {
    return retryableCodes.has(this.code);
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }
}

/** Whether an error was written for the reader; the words of any other are for a log. */
export function isForeseen(thrown: unknown): boolean {
  return thrown instanceof StageError || (thrown instanceof Error && thrown.name === 'AbortError');
}

/** An error as plain JSON, to cross a process boundary. */
export type ErrorRecord = {
  code: ErrorCode;
  message: string;
  fix?: string;
  details?: Record<string, unknown>;
};

/** What holds an error, with what the reader is told of it: details are for a log, they hold stacks. */
export function withoutDetails<Holder extends object>(holder: Holder): Holder {
  const { error: held } = holder as { error?: ErrorRecord };
  if (!held) return holder;
  const { details: _, ...error } = held;
  return { ...holder, error };
}

const systemCodes: Record<string, ErrorCode> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  ENOENT: 'missing-data',
  EACCES: 'missing-data',
};

const systemFixes: Partial<Record<ErrorCode, string>> = {
  'disk-full': 'Free some space on that disk and run again: finished stages are kept.',
  'missing-data': 'Check that the path exists and that you may read it.',
};

/** Turns anything thrown into a `StageError`, keeping one that already is. */
export function toStageError(thrown: unknown): StageError {
  if (thrown instanceof StageError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (error.name === 'AbortError') {
    return new StageError('interrupted', { message: 'interrupted', cause: error });
  }
  const code = systemCodes[(error as NodeJS.ErrnoException).code ?? ''] ?? 'failed';
  const fix = systemFixes[code];
  return new StageError(code, {
    message: error.message,
    ...(fix ? { fix } : {}),
    details: { stack: error.stack },
    cause: error,
  });
}

export function toErrorRecord(thrown: unknown): ErrorRecord {
  const { code, message, fix, details } = toStageError(thrown);
  return { code, message, ...(fix ? { fix } : {}), details };
}

export function fromErrorRecord({ code, ...parts }: ErrorRecord): StageError {
  return new StageError(code, parts);
}

/** What a process or thread tells another of an error: what was foreseen as such, else a stack. */
export type ToldError = { error: ErrorRecord } | { mistake: string };

export function tellError(thrown: unknown): ToldError {
  if (isForeseen(thrown)) return withoutDetails({ error: toErrorRecord(thrown) });
  return { mistake: (thrown instanceof Error && thrown.stack) || String(thrown) };
}

/** The error that was told; of a mistake one that nobody foresaw here either. */
export function heardError(told: ToldError): Error {
  if ('error' in told) return fromErrorRecord(told.error);
  return Object.assign(new Error(told.mistake), { stack: told.mistake });
}
