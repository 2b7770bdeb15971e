import { useState } from 'preact/hooks';

/** Copies a text and says so. */
export function CopyButton({ text, children }: { text: () => string; children: string }) {
  const [outcome, setOutcome] = useState('');
  async function copy(): Promise<void> {
    const said = await navigator.clipboard.writeText(text()).then(
      () => 'Copied',
      () => 'The browser does not let the page copy: select it and copy it yourself',
    );
    setOutcome(said);
  }
  return (
    <span class="row">
      <button type="button" class="button" onClick={copy}>
        {children}
      </button>
      <span class="small soft" aria-live="polite">
        {outcome}
      </span>
    </span>
  );
}
