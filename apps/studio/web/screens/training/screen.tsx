import type { RunScreenProps } from '../screen.ts';

export function TrainingScreen({ runId }: RunScreenProps) {
  return <h1>Training of {runId}</h1>;
}
