import { WriteStream } from 'node:tty';
import pc from 'picocolors';

type Paint = (text: string) => string;

/** What a renderer needs to know of the place that it writes to. */
export type Screen = {
  isTerminal: boolean;
  /** Cells a line, 60 to 120; text off a terminal is laid out for 100. */
  columns: number;
  /** Bits of a colour: 0 without colours, 4, 8 (a palette of 256), 24 (any colour). */
  colorDepth: number;
  bold: Paint;
  dim: Paint;
  good: Paint;
  bad: Paint;
  warn: Paint;
  accent: Paint;
};

type Stream = { isTTY?: boolean; columns?: number };
type Environment = Record<string, string | undefined>;

const narrowest = 60;
const widest = 120;
const plainColumns = 100;

/** Whether to colour: `NO_COLOR`, then `FORCE_COLOR`, then whether it is a terminal. */
export function usesColor(stream: Stream, environment: Environment): boolean {
  if (environment.NO_COLOR) return false;
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && environment.TERM !== 'dumb';
}

/** As Node judges a terminal by its environment, which does not need the terminal itself. */
function colorDepth(stream: Stream, environment: Environment): number {
  if (!usesColor(stream, environment)) return 0;
  return WriteStream.prototype.getColorDepth.call(stream as WriteStream, environment);
}

/** Describes a stream; `COLUMNS` gives the width where the stream knows none. */
export function createScreen(stream: Stream, environment: Environment = process.env): Screen {
  const colors = pc.createColors(usesColor(stream, environment));
  const columns = stream.columns || Number(environment.COLUMNS) || plainColumns;
  return {
    isTerminal: stream.isTTY === true && environment.TERM !== 'dumb',
    colorDepth: colorDepth(stream, environment),
    columns: Math.min(Math.max(columns, narrowest), widest),
    bold: colors.bold,
    dim: colors.dim,
    good: colors.green,
    bad: colors.red,
    warn: colors.yellow,
    accent: colors.cyan,
  };
}
