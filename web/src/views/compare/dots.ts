/** Each group's mean with its interval, over its units; the mean of all as a line. */
import { html, type TemplateResult } from 'lit-html';
import type { Indicator } from '../../api/answers';
import { chart } from '../../charts/plot';
import { formatShare } from '../../words/format';
import type { Comparison } from './answers';
import { figure, intervalText } from './figures';
import type { CompareContext } from './tab';
import type { Row } from './table';
import { words } from './words';

const LONGEST_TITLE = 22;
const FEW_VALUES = 12;
const LARGEST_PX = 10;

export function dots(c: CompareContext, y: Indicator, found: Comparison, rows: readonly Row[]): TemplateResult {
  const share = y.kind === 'boolean';
  const shown = rows.flatMap(({ title, group, found: { mean, interval } }) => (mean === undefined || group === undefined ? [] : [{ title, colour: group.colour, mean, from: interval?.[0] ?? mean, to: interval?.[1] ?? mean, group }]));
  const units = share ? [] : shown.flatMap(({ title, group }) => group.members.flatMap((unit) => {
    const value = y.byUnit.get(unit)?.value;
    return typeof value === 'number' ? [{ title, value }] : [];
  }));
  // Where units share few values, circles as large as they are many; else a stroke for each.
  const few = new Set(units.map(({ value }) => value)).size <= FEW_VALUES;
  const spots = few ? spotsOf(units) : [];
  const most = Math.max(1, ...spots.map(({ count }) => count));
  const values = [...units.map(({ value }) => value), ...shown.flatMap(({ from, to }) => [from, to])];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const log = !share && low > 0 && high / low > 100;
  const say = shown.map(({ title, mean, from, to }) => `${title} ${figure(mean, y, c.language)} (${intervalText([from, to], y, c.language)})`).join('; ');
  const heading = c.t(share ? words.dots_share : few ? words.dots_few : words.dots);
  const label = `${heading}. ${say}`;
  const longest = Math.min(Math.max(...shown.map(({ title }) => title.length), 4), LONGEST_TITLE);
  return html`<p class="small">${heading}</p>${chart([rows, y, c.scheme], c.language, label, (plot) => ({
    width: 400, height: 60 + 24 * shown.length, marginTop: 12, marginBottom: 40, marginLeft: 14 + longest * 6.6, marginRight: 14,
    x: {
      label: c.title(y.title), ticks: 5, grid: true, type: log ? 'log' : 'linear',
      ...(share ? { domain: [0, 1] } : {}),
      tickFormat: (value: number) => (share ? formatShare(value, c.language, 0) : c.number(value, Math.abs(value) < 10 ? 1 : 0)),
    },
    r: { type: 'identity' },
    y: { label: null, domain: shown.map(({ title }) => title), tickSize: 0, tickFormat: (title: string) => (title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title) },
    marks: [
      ...(found.whole.mean === undefined ? [] : [plot.ruleX([found.whole.mean], { stroke: 'currentColor', strokeDasharray: '4 3', strokeOpacity: 0.7 })]),
      plot.dot(spots, { x: 'value', y: 'title', r: ({ count }: Spot) => LARGEST_PX * Math.sqrt(count / most), fill: 'currentColor', fillOpacity: 0.16 }),
      plot.tickX(few ? [] : units, { x: 'value', y: 'title', stroke: 'currentColor', strokeOpacity: 0.22, inset: 4 }),
      plot.ruleY(shown, { y: 'title', x1: 'from', x2: 'to', stroke: 'currentColor', strokeWidth: 2.5 }),
      plot.dot(shown, { x: 'mean', y: 'title', r: 5.5, fill: 'colour', stroke: 'currentColor', strokeWidth: 1.5, title: ({ title, mean, from, to }: (typeof shown)[number]) => `${title}: ${figure(mean, y, c.language)} (${intervalText([from, to], y, c.language)})` }),
    ],
  }))}`;
}

interface Spot {
  readonly title: string;
  readonly value: number;
  readonly count: number;
}

/** How many units of each group have each value. */
function spotsOf(units: readonly { readonly title: string; readonly value: number }[]): Spot[] {
  const found = new Map<string, Spot>();
  for (const { title, value } of units) {
    const key = `${value} ${title}`;
    found.set(key, { title, value, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return [...found.values()];
}
