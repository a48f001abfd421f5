/** The Moran scatterplot: each unit's value against the mean of its neighbours, in the colours of the map. */
import { html, type TemplateResult } from 'lit-html';
import { awaited } from '../../../components/status';
import { chart } from '../../../charts/plot';
import { formatValue } from '../../../words/format';
import { standsOut } from '../answer';
import { askLags, type Result } from '../ask';
import type { ClusterContext } from '../choices';
import { kindColours, nothingColour } from '../theme';
import { words as own } from '../words';
import { words } from './words';

export function scatter(c: ClusterContext, result: Result): TemplateResult {
  return html`<section aria-labelledby="scatter-title"><h4 id="scatter-title">${c.t(words.scatter)}</h4>
    ${awaited(askLags(c), c.language, (lags) => plotted(c, result, lags))}
    <p class="small">${c.t(words.scatter_note)} ${c.t(words.table_note)}</p></section>`;
}

function plotted(c: ClusterContext, result: Result, lags: ReadonlyMap<string, number>): TemplateResult {
  const { local, indicator, mean } = result;
  const corrected = c.own.cshow === 'corrected';
  const dots = [...local.units.values()].flatMap((unit) => {
    const [value, lag] = [indicator.byUnit.get(unit.number)?.value, lags.get(unit.number)];
    if (unit.status !== 'analysed' || typeof value !== 'number' || lag === undefined) return [];
    const kind = standsOut(unit, local.level, corrected);
    return [{ unit: unit.number, name: unit.name, x: value, y: mean + lag, found: kind !== undefined, colour: kind === undefined ? nothingColour[c.scheme] : kindColours[kind] }];
  });
  // What stands out is drawn last, over the rest.
  dots.sort((a, b) => Number(a.found) - Number(b.found));
  const selected = c.core.unit;
  const written = (value: number): string => c.number(value, Math.abs(value) < 10 ? 1 : 0);
  const x = `${c.t(words.axis_own)} (${c.title(indicator.title)})`;
  const label = `${c.t(words.scatter)}: ${c.title(indicator.title)}. ${c.t(own.analysed)}: ${c.number(dots.length)}.`;
  return chart([result, lags, corrected, selected, c.scheme], c.language, label, (plot) => ({
    width: 380, height: 300, marginLeft: 50, marginBottom: 38,
    x: { label: x, ...(indicator.kind === 'boolean' ? { ticks: [0, 1], tickFormat: (value: number) => formatValue(value, indicator, c.language) } : { ticks: 5, tickFormat: written }) },
    y: { label: c.t(own.neighbours_mean), ticks: 5, tickFormat: written },
    marks: [
      plot.ruleX([mean], { stroke: 'currentColor', strokeOpacity: 0.6 }),
      plot.ruleY([mean], { stroke: 'currentColor', strokeOpacity: 0.6 }),
      plot.linearRegressionY(dots, { x: 'x', y: 'y', ci: 0, stroke: 'currentColor', strokeDasharray: '4 3' }),
      plot.dot(dots, { x: 'x', y: 'y', r: 3.5, fill: 'colour', stroke: '#555555', strokeWidth: 0.6, title: 'name', className: 'units' }),
      plot.dot(dots.filter(({ unit }) => unit === selected), { x: 'x', y: 'y', r: 7, stroke: '#c8102e', strokeWidth: 2.5 }),
    ],
  }), (drawn) => {
    drawn.querySelectorAll('g.units circle').forEach((circle, i) => circle.addEventListener('click', () => c.set({ core: { unit: dots[i]?.unit } })));
  });
}
