import type { ScreenProps } from '../screen.ts';

export function CompareScreen({ source }: ScreenProps) {
  return <h1>Compare from {source.kind}</h1>;
}
