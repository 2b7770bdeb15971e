import { Fragment } from 'preact';
import type { Comparison } from '../../../src/api/index.ts';
import { Scroller } from '../../parts/scroller.tsx';

function sayValue(value: unknown): string {
  if (value === undefined) return 'not set';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function SettingCell({ value }: { value: unknown }) {
  return <td class={value === undefined ? 'soft' : 'figures'}>{sayValue(value)}</td>;
}

/** A path that may be broken behind its dots. */
function SettingPath({ path }: { path: string }) {
  return (
    <>
      {path.split('.').map((name, depth) => (
        <Fragment key={depth}>
          {depth > 0 && '.'}
          {depth > 0 && <wbr />}
          {name}
        </Fragment>
      ))}
    </>
  );
}

/** What was set differently. */
export function SettingsTable({ settings }: Pick<Comparison, 'settings'>) {
  return (
    <section class="card stack" aria-labelledby="settings-title">
      <h2 id="settings-title">What was set differently</h2>
      {settings.length === 0 ? (
        <p>Nothing: recipe, seed and all settings are the same.</p>
      ) : (
        <Scroller label="Settings that differ">
          <table class="figure-table settings-table">
            <thead>
              <tr>
                <th scope="col">Setting</th>
                <th scope="col">Left</th>
                <th scope="col">Right</th>
              </tr>
            </thead>
            <tbody>
              {settings.map(({ path, left, right }) => (
                <tr key={path}>
                  <th scope="row" class="figures">
                    <SettingPath path={path} />
                  </th>
                  <SettingCell value={left} />
                  <SettingCell value={right} />
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </section>
  );
}
