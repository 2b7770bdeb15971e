import type { RunScreenProps } from '../screen.ts';

export function FlowScreen({ runId }: RunScreenProps) {
  return <h1>Flow of {runId}</h1>;
}
