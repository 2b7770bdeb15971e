/** Sightline's mark, as in `icon.svg`; drawn here, since a capsule has no other file to ask for. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b3b4a" />
      <path
        d="M4 16c4-7 20-7 24 0-4 7-20 7-24 0z"
        fill="none"
        stroke="#f4efe6"
        stroke-width="2.4"
      />
      <circle cx="16" cy="16" r="4" fill="#f0a830" />
    </svg>
  );
}
