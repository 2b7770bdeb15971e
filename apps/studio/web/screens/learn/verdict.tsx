/** Right or wrong, as icon and word. */
export function Verdict({ isRight }: { isRight: boolean }) {
  return (
    <span class={`state state-${isRight ? 'good' : 'bad'}`}>
      <svg
        viewBox="0 0 16 16"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        stroke-width="2.4"
      >
        <path
          d={isRight ? 'M3 8.5 6.5 12 13 4.5' : 'M4 4 12 12 M12 4 4 12'}
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>
      {isRight ? 'Right' : 'Wrong'}
    </span>
  );
}
