import { StateIcon } from '../../parts/state-badge.tsx';

/** Right or wrong, as icon and word; a check and a cross, as stages have them. */
export function Verdict({ isRight }: { isRight: boolean }) {
  return (
    <span class={`state state-${isRight ? 'good' : 'bad'}`}>
      <StateIcon state={isRight ? 'completed' : 'failed'} />
      {isRight ? 'Right' : 'Wrong'}
    </span>
  );
}
