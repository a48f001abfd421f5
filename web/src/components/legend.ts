/** The legend: classes with colour, range and how many units; missing hatched and named. */
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { Classification, ValueClass } from '../colour/classes';
import { inkOn } from '../colour/ramps';
import { hatchColours } from '../map/hatch';
import type { Scheme } from '../map/style';
import { words } from '../words/common';
import { say, type Language } from '../words/dictionary';
import { decimalsOf, formatNumber, formatValue, type Measured } from '../words/format';

const EN_DASH = '\u2013';

export interface LegendItem {
  /** A colour, or `hatch` for what is missing. */
  readonly colour: string;
  readonly label: string;
  readonly count?: number;
  /** Drawn as a circle of this radius. */
  readonly radius_px?: number;
}

/** Two indicators' classes as a square, the first across and the second up. */
export interface LegendGrid {
  readonly across: string;
  readonly up: string;
  readonly colours: readonly (readonly string[])[];
  readonly counts: readonly (readonly number[])[];
  readonly acrossRanges: readonly string[];
  readonly upRanges: readonly string[];
}

export interface LegendSpec {
  readonly title: string;
  /** Unit of measure and year. */
  readonly measure: string;
  readonly items: readonly LegendItem[];
  readonly grid?: LegendGrid;
  /** The method, what is estimated, what missing means. */
  readonly notes: readonly string[];
}

/** A class's range as text: one value, or from–to. */
export function rangeText(range: Pick<ValueClass, 'lower' | 'upper'>, indicator: Measured, language: Language): string {
  if (range.lower === range.upper) return formatValue(range.lower, indicator, language);
  const decimals = decimalsOf(indicator.kind);
  const [lower, upper] = [range.lower, range.upper].map((value) => formatNumber(value, language, decimals));
  return lower === upper ? `${lower}` : `${lower}${EN_DASH}${upper}`;
}

/** The classes of an indicator as rows, the missing last. */
export function legendItems(classification: Classification, indicator: Measured, language: Language): LegendItem[] {
  const items: LegendItem[] = classification.classes.map((each) => ({ colour: each.colour, label: rangeText(each, indicator, language), count: each.count }));
  if (classification.missing > 0) items.push(missingItem(classification.missing, language));
  return items;
}

export function missingItem(count: number, language: Language): LegendItem {
  return { colour: 'hatch', label: say(words.missing_long, language), count };
}

export function legend(spec: LegendSpec, language: Language, scheme: Scheme): TemplateResult {
  const most = Math.max(1, ...spec.items.map(({ count = 0 }) => count));
  return html`<div class="legend">
    <h3>${spec.title}</h3>
    ${spec.measure === '' ? nothing : html`<p class="small">${spec.measure}</p>`}
    ${spec.grid === undefined ? nothing : gridOf(spec.grid, language)}
    <ul>${spec.items.map((item) => row(item, most, language, scheme))}</ul>
    ${spec.notes.map((note) => html`<p class="small">${note}</p>`)}
  </div>`;
}

function row(item: LegendItem, most: number, language: Language, scheme: Scheme): TemplateResult {
  return html`<li class=${item.colour === 'hatch' ? 'missing' : ''}>
    ${swatch(item, scheme)}
    <span class="range">${item.label}</span>
    ${item.count === undefined
      ? nothing
      : html`<span class="bar" aria-hidden="true"><span style="width: ${Math.max((item.count / most) * 100, item.count > 0 ? 2 : 0)}%"></span></span>
          <span class="count">${formatNumber(item.count, language)}<span class="spoken"> ${say(words.units, language)}</span></span>`}
  </li>`;
}

function swatch({ colour, radius_px }: LegendItem, scheme: Scheme): TemplateResult {
  if (radius_px !== undefined) {
    const side = Math.max(24, 2 * radius_px + 2);
    return html`<svg class="round" width=${side} height=${2 * radius_px + 2} aria-hidden="true">${svg`<circle cx=${side / 2} cy=${radius_px + 1} r=${radius_px} fill=${colour} fill-opacity="0.75"></circle>`}</svg>`;
  }
  const { ground, stroke } = hatchColours[scheme];
  const paint = colour === 'hatch' ? `repeating-linear-gradient(135deg, ${stroke} 0 1.5px, ${ground} 1.5px 4.5px)` : colour;
  return html`<span class="swatch" aria-hidden="true" style="background: ${paint}"></span>`;
}

/** A real table, so that it is read out with what each cell is of. */
function gridOf(grid: LegendGrid, language: Language): TemplateResult {
  return html`<table class="grid">
    <caption>↑ ${grid.up}<br />→ ${grid.across}</caption>
    <tbody>${grid.colours.map((line, y) => html`<tr><th scope="row">${grid.upRanges[y]}</th>
      ${line.map((colour, x) => html`<td style="background: ${colour}; color: ${inkOn(colour)}"><span>${formatNumber(grid.counts[y]?.[x] ?? 0, language)}</span></td>`)}</tr>`).reverse()}</tbody>
    <tfoot><tr><td></td>${grid.acrossRanges.map((range) => html`<th scope="col">${range}</th>`)}</tr></tfoot>
  </table>`;
}
