import type { ComponentChildren } from 'preact';

/** The button that starts a run, and that it is being started. */
export function SubmitRow({ isBusy, children }: { isBusy: boolean; children: ComponentChildren }) {
  return (
    <div class="row">
      <button type="submit" class="button button-main" aria-disabled={isBusy}>
        {children}
      </button>
      {isBusy && (
        <span class="small soft" role="status">
          The run is being started…
        </span>
      )}
    </div>
  );
}
