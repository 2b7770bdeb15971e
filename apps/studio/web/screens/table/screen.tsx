import type { RunScreenProps } from '../screen.ts';

export function TableScreen({ runId }: RunScreenProps) {
  return <h1>Table of {runId}</h1>;
}
