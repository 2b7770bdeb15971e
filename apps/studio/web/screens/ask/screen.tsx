import type { RunScreenProps } from '../screen.ts';

export function AskScreen({ runId }: RunScreenProps) {
  return <h1>Ask of {runId}</h1>;
}
