import { Scroller } from '../scroller.tsx';
import { type ChartModel, sayValue } from './chart-model.ts';

/** Everything that a chart shows, as figures. */
export function ChartTable({ chart }: { chart: ChartModel }) {
  const { name, xs, xName, series, levels } = chart;
  return (
    <details class="chart-values">
      <summary class="small">Values as a table</summary>
      <Scroller label={`${name} as a table`}>
        <table class="figure-table">
          <thead>
            <tr>
              <th scope="col">{xName}</th>
              {series.map((line) => (
                <th key={line.name} scope="col" class="number">
                  {line.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {xs.map((x, index) => (
              <tr key={x}>
                <th scope="row">{x}</th>
                {series.map((line) => (
                  <td key={line.name} class="number">
                    {sayValue(chart, line.values[index])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          {levels.length > 0 && (
            <tfoot>
              {levels.map((level) => (
                <tr key={level.name}>
                  <th scope="row">{level.name}</th>
                  <td class="number" colSpan={series.length}>
                    {sayValue(chart, level.value)} throughout
                  </td>
                </tr>
              ))}
            </tfoot>
          )}
        </table>
      </Scroller>
    </details>
  );
}
