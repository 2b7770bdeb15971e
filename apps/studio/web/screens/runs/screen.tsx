import type { ScreenProps } from '../screen.ts';

export function RunsScreen({ source }: ScreenProps) {
  return <h1>Runs from {source.kind}</h1>;
}
