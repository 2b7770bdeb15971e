import type { RunScreenProps } from '../screen.ts';

export function LearnScreen({ runId }: RunScreenProps) {
  return <h1>Learn of {runId}</h1>;
}
