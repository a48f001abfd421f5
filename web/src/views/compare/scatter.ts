/** The scatterplot: dots in their groups' colours, the line of least squares, and a frame that marks units on the map. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Indicator } from '../../api/answers';
import { remember } from '../../app/memo';
import { chart } from '../../charts/plot';
import { numberInput } from '../../components/controls';
import { link } from '../../components/link';
import { awaited, empty } from '../../components/status';
import { table, type TableSpec } from '../../components/table';
import { words as common } from '../../words/common';
import { formatShare, formatValue } from '../../words/format';
import type { Line } from './answers';
import { listen } from './brush';
import { digits, inSentence, pText } from './figures';
import type { Brush } from './fields';
import { ofUnits } from './groups';
import { brushed, line, onLine, pairs, type Dot, type Pairs } from './pairs';
import type { CompareContext } from './tab';
import { words } from './words';

const CHANCE = 0.05;
const POINTS_OF_LINE = 40;
/** A click this near a dot is a click on it, in the chart's own measure. */
const NEAR_PX = 12;

export function scatterPart(c: CompareContext): TemplateResult | typeof nothing {
  const asked = pairs(c);
  if (asked === undefined) return empty(c.t(words.empty_values));
  return awaited(asked, c.language, (all) => {
    if (all.dots.length === 0) return empty(c.t(words.empty_values));
    const fitted = line(c, all);
    return html`<h3>${c.title(all.y.title)} × ${c.title(all.x.title)}</h3>
      <p class="small">${ofUnits(c, all.dots.length, c.dataset.units.size)} · ${[...new Set([all.x.year, all.y.year])].join(', ')}</p>
      ${fitted === undefined ? nothing : awaited(fitted, c.language, (found) => inWords(c, all, found))}
      ${plotOf(c, all, fitted?.is === 'ready' ? fitted.value : undefined)}
      <p class="small">${c.t(words.brush_hint)}</p>
      ${limits(c, all)}
      ${framed(c, all)}`;
  });
}

/** What the line says, with the figures in brackets. */
function inWords(c: CompareContext, { x, y, logX, logY }: Pairs, found: Line): TemplateResult {
  const span = x.kind === 'count' && !logX ? 1000 : 1;
  const step = logX ? Math.LN2 : span;
  const change = (slope: number): string => (logY ? digits((Math.exp(slope * step) - 1) * 100, c.language) : digits(slope * step, c.language));
  const phrase = logX ? (logY ? words.line_double_ratio : words.line_double_add) : logY ? words.line_one_ratio : words.line_one_add;
  const said = c.t(phrase).replace('{x}', inSentence(c.title(x.title))).replace('{y}', inSentence(c.title(y.title))).replace('{step}', c.number(span)).replace('{b}', change(found.slope));
  const figures = [
    ...(found.interval === undefined ? [] : [`${formatShare(0.95, c.language, 0)}: ${change(found.interval[0])}\u2013${change(found.interval[1])}`]),
    ...(found.p === undefined ? [] : [pText(found.p, c.language)]),
    `n = ${c.number(found.n)}`,
  ];
  return html`<p class="verdict">${said} (${figures.join('; ')}). ${found.p !== undefined && found.p >= CHANCE ? `${c.t(words.line_unsure)}. ` : nothing}${found.r2 === undefined ? nothing : `${c.t(words.follows)} ${formatShare(found.r2, c.language)} ${c.t(words.explains)} (R²). `}${c.t(words.line_no_cause)}</p>`;
}

function plotOf(c: CompareContext, all: Pairs, found: Line | undefined): TemplateResult {
  const { x, y, dots, logX, logY } = all;
  const { mbrush } = c.own;
  const { unit } = c.core;
  const inside = new Set(brushed(c, all)?.map((dot) => dot.unit));
  const [low, high] = [Math.min(...dots.map((dot) => dot.x)), Math.max(...dots.map((dot) => dot.x))];
  const [bottom, top] = [Math.min(...dots.map((dot) => dot.y)), Math.max(...dots.map((dot) => dot.y))];
  const along = Array.from({ length: POINTS_OF_LINE + 1 }, (_, i) => (logX ? low * (high / low) ** (i / POINTS_OF_LINE) : low + ((high - low) * i) / POINTS_OF_LINE));
  const fit = found === undefined ? [] : along.map((at) => ({ x: at, y: onLine(found, at, logX, logY) }));
  const label = `${c.t(words.scatter)}: ${c.title(y.title)} × ${c.title(x.title)}, ${ofUnits(c, dots.length, c.dataset.units.size)}`;
  const tick = (of: Indicator) => (value: number): string => (of.kind === 'boolean' ? (value === 0 || value === 1 ? formatValue(value, of, c.language) : '') : c.number(value, Math.abs(value) < 10 ? 1 : 0));
  return html`<div class="brushable">${chart([all, found, mbrush, unit, c.scheme], c.language, label, (plot) => ({
    width: 400, height: 320, marginLeft: 64, marginBottom: 38,
    x: { domain: [low, high], label: c.title(x.title), type: logX ? 'log' : 'linear', ticks: 5, grid: true, nice: true, tickFormat: tick(x) },
    y: { domain: [bottom, top], label: c.title(y.title), type: logY ? 'log' : 'linear', ticks: 6, grid: true, nice: true, tickFormat: tick(y) },
    marks: [
      plot.dot(dots, { x: 'x', y: 'y', r: 3.5, fill: 'colour', fillOpacity: (dot: Dot) => (mbrush === undefined || inside.has(dot.unit) ? 0.95 : 0.25), stroke: 'currentColor', strokeWidth: 0.6, strokeOpacity: 0.7, title: (dot: Dot) => `${dot.name}: ${formatValue(dot.y, y, c.language)}, ${formatValue(dot.x, x, c.language)}` }),
      plot.line(fit, { x: 'x', y: 'y', stroke: 'currentColor', strokeWidth: 2, clip: true }),
      ...(mbrush === undefined ? [] : [plot.rect([mbrush], { x1: mbrush.x[0], x2: mbrush.x[1], y1: mbrush.y[0], y2: mbrush.y[1], className: 'brush', fill: 'currentColor', fillOpacity: 0.06, stroke: 'currentColor', strokeDasharray: '4 3', clip: true })]),
      plot.dot(dots.filter((dot) => dot.unit === unit), { x: 'x', y: 'y', r: 7, stroke: '#c8102e', strokeWidth: 2.5 }),
    ],
  }), (drawn) => listen(drawn, (brush) => c.set({ own: { mbrush: brush } }), (atX, atY) => clicked(c, drawn, all, atX, atY)))}</div>`;
}

/** Selects the unit whose dot is nearest to a click. */
function clicked(c: CompareContext, drawn: Element, { dots }: Pairs, x: number, y: number): void {
  const scale = (drawn as Element & { scale: (name: string) => { apply: (value: number) => number } }).scale;
  const [across, up] = [scale('x'), scale('y')];
  const far = dots.map((dot) => ({ dot, distance: Math.hypot(across.apply(dot.x) - x, up.apply(dot.y) - y) }));
  const nearest = far.reduce<(typeof far)[number] | undefined>((best, each) => (best === undefined || each.distance < best.distance ? each : best), undefined);
  if (nearest !== undefined && nearest.distance < NEAR_PX) c.set({ core: { unit: nearest.dot.unit } });
}

/** The frame as four numbers: for the keyboard, and for those who know what they look for. */
function limits(c: CompareContext, { x, y, dots }: Pairs): TemplateResult {
  const all = (of: (dot: Dot) => number): readonly [number, number] => [Math.min(...dots.map(of)), Math.max(...dots.map(of))];
  const whole: Brush = { x: all((dot) => dot.x), y: all((dot) => dot.y) };
  const now = c.own.mbrush ?? whole;
  const field = (axis: 'x' | 'y', end: 0 | 1, of: Indicator): TemplateResult => {
    const name = `${c.title(of.title)}, ${c.t(end === 0 ? words.brush_from : words.brush_to)}`;
    return numberInput(`brush-${axis}${end}`, name, Number(now[axis][end].toPrecision(5)), { min: -1e12, max: 1e12, step: 0 }, (value) => {
      const next = value ?? whole[axis][end];
      const ends: [number, number] = end === 0 ? [next, Math.max(next, now[axis][1])] : [Math.min(next, now[axis][0]), next];
      c.set({ own: { mbrush: { ...now, [axis]: ends } } });
    });
  };
  return html`<details class="ds-details options"><summary>${c.t(words.brush_values)}</summary><div class="brush-limits">${field('x', 0, x)}${field('x', 1, x)}${field('y', 0, y)}${field('y', 1, y)}</div></details>
    ${c.own.mbrush === undefined ? nothing : html`<button type="button" class="ds-button" data-variant="secondary" @click=${() => c.set({ own: { mbrush: undefined } })}>${c.t(words.brush_clear)}</button>`}`;
}

const specKept = remember<TableSpec<Dot>>();

/** Those in the frame, by name. */
function framed(c: CompareContext, all: Pairs): TemplateResult | typeof nothing {
  const inside = brushed(c, all);
  if (inside === undefined) return nothing;
  if (inside.length === 0) return empty(c.t(words.brush_none));
  const spec = specKept([inside, c.language], () => ({
    caption: `${c.t(words.brushed)}: ${ofUnits(c, inside.length, all.dots.length)}`,
    columns: [
      { title: c.t(common.municipality), key: ({ name }) => name, cell: ({ name, unit }) => link(name, () => c.set({ core: { unit } })) },
      { title: c.title(all.x.title), numeric: true, key: (dot) => dot.x, cell: (dot) => formatValue(dot.x, all.x, c.language) },
      { title: c.title(all.y.title), numeric: true, key: (dot) => dot.y, cell: (dot) => formatValue(dot.y, all.y, c.language) },
      { title: all.groups.title, key: ({ group }) => group },
    ],
    rows: inside,
    file: c.t(words.brushed),
  }));
  return html`<p class="spoken" role="status">${spec.caption}</p>${table(spec, { language: c.language, order: c.own.msort, reorder: (msort) => c.set({ own: { msort } }) })}`;
}
