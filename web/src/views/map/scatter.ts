/** The two indicators of a bivariate map against each other, each dot in its colour on the map. */
import { html, type TemplateResult } from 'lit-html';
import type { Context } from '../../app/view';
import { chart } from '../../charts/plot';
import { words as common } from '../../words/common';
import type { Shown } from './theme';
import { words } from './words';

export function scatter(c: Context<unknown>, { first, second, bivariate }: Extract<Shown, { as: 'pair' }>): TemplateResult {
  const dots = first.values.flatMap(({ unit, value }) => {
    const other = second.byUnit.get(unit)?.value;
    const colour = bivariate.fills.get(unit);
    return value === null || other === null || other === undefined || colour === undefined ? [] : [{ unit, name: c.dataset.units.get(unit)?.name ?? unit, x: value, y: other, colour }];
  });
  const [x, y] = [c.title(first.title), c.title(second.title)];
  const label = `${c.t(words.scatter)}: ${y} × ${x}, ${c.number(dots.length)} ${c.t(common.units)}`;
  const selected = c.core.unit;
  // Amounts that span decades are drawn by their logarithm, or most dots would lie on each other.
  const scale = (values: readonly number[]): 'log' | 'linear' => (Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 100 ? 'log' : 'linear');
  return html`<p class="small">${c.t(words.scatter)}</p>
    ${chart([first, second, selected], c.language, label, (plot) => ({
      width: 270, height: 230, marginLeft: 46,
      x: { label: x, type: scale(dots.map((dot) => dot.x)), ticks: 4, tickFormat: (value: number) => c.number(value, value < 10 ? 1 : 0) },
      y: { label: y, type: scale(dots.map((dot) => dot.y)), ticks: 5, tickFormat: (value: number) => c.number(value, value < 10 ? 1 : 0) },
      marks: [
        plot.dot(dots, { x: 'x', y: 'y', r: 3, fill: 'colour', stroke: '#555555', strokeWidth: 0.5, title: 'name' }),
        plot.dot(dots.filter(({ unit }) => unit === selected), { x: 'x', y: 'y', r: 6, stroke: '#c8102e', strokeWidth: 2.5 }),
      ],
    }))}`;
}
