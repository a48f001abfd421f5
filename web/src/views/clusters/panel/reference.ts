/** Where Moran's I lies beside what chance gives: a histogram of the shuffled values, or else their range. */
import { html, svg, type TemplateResult } from 'lit-html';
import type { Distribution, GlobalAnswer } from '../answer';
import type { ClusterContext } from '../choices';
import { byChance } from '../inwords';
import { words } from './words';

const WIDTH = 360;
const EDGE = 12;
/** The line of the range: its middle, and the texts above and below. */
const HEIGHT = 62;
const ABOVE = 13;
const BELOW = 57;
/** The histogram: where bars begin at the top and stand at the bottom. */
const TALL = 140;
const TOP = 22;
const FLOOR = 118;

export function reference(c: ClusterContext, found: GlobalAnswer): TemplateResult {
  const [low, high] = byChance(found);
  const range = `${c.t(words.line_range)} ${c.number(low, 3)} ${c.t(words.line_and)} ${c.number(high, 3)}`;
  const label = `${c.t(words.line_label)}. I = ${c.number(found.statistic, 3)}. ${range}.`;
  const { distribution } = found;
  return html`<div class="reference">${distribution === undefined ? line(c, found, label) : histogram(c, found, distribution, label)}
    <p class="small">${distribution === undefined ? '' : `${c.t(words.histogram_about)} `}${range} (${c.t(words.line_how)}).</p>
    ${distribution === undefined ? '' : bars(c, distribution)}</div>`;
}

function histogram(c: ClusterContext, { statistic, expectation }: GlobalAnswer, { edges, counts }: Distribution, label: string): TemplateResult {
  const ends = [Math.min(statistic, ...edges), Math.max(statistic, ...edges)] as const;
  const x = scale(ends);
  const most = Math.max(1, ...counts);
  const own = x(statistic);
  return html`<svg viewBox="0 0 ${WIDTH} ${TALL}" role="img" aria-label=${label}>
    ${counts.map((count, i) => {
      const [left, right] = [x(edges[i] ?? 0), x(edges[i + 1] ?? 0)];
      const height = (count / most) * (FLOOR - TOP);
      return svg`<rect class="bar-of-chance" x=${left} width=${Math.max(right - left - 0.6, 0.6)} y=${FLOOR - height} height=${height}></rect>`;
    })}
    <line class="axis" x1=${EDGE} x2=${WIDTH - EDGE} y1=${FLOOR} y2=${FLOOR}></line>
    <line class="middle" x1=${x(expectation)} x2=${x(expectation)} y1=${FLOOR} y2=${FLOOR + 6}></line>
    <line class="here" x1=${own} x2=${own} y1=${TOP - 4} y2=${FLOOR}></line>
    ${svg`${text(own, ABOVE, c.t(words.line_here), 'figure')}${Math.abs(own - x(expectation)) > 60 ? text(x(expectation), FLOOR + 19, c.number(expectation, 3)) : ''}${text(own, FLOOR + 19, c.number(statistic, 3), 'figure')}`}
  </svg>`;
}

/** The same in figures. */
function bars(c: ClusterContext, { edges, counts }: Distribution): TemplateResult {
  return html`<details class="bars"><summary>${c.t(words.histogram_table)}</summary>
    <table class="ds-table"><caption class="spoken">${c.t(words.histogram_table)}</caption>
      <thead><tr><th scope="col">${c.t(words.histogram_between)}</th><th scope="col" class="number">${c.t(words.histogram_count)}</th></tr></thead>
      <tbody>${counts.map((count, i) => html`<tr><th scope="row">${c.number(edges[i] ?? 0, 3, true)} ${c.t(words.line_and)} ${c.number(edges[i + 1] ?? 0, 3, true)}</th><td class="number">${c.number(count)}</td></tr>`)}</tbody></table></details>`;
}

function line(c: ClusterContext, found: GlobalAnswer, label: string): TemplateResult {
  const [low, high] = byChance(found);
  const x = scale([Math.min(low, found.statistic), Math.max(high, found.statistic)]);
  const said = (value: number): string => c.number(value, 3);
  // Within the range the texts would lie on each other; the figure stands in the sentence above.
  const outside = found.statistic < low || found.statistic > high;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
      <line class="axis" x1=${EDGE} x2=${WIDTH - EDGE} y1="30" y2="30"></line>
      ${svg`<rect class="range" x=${x(low)} width=${Math.max(x(high) - x(low), 1)} y="22" height="16" rx="3"></rect>
      <line class="middle" x1=${x(found.expectation)} x2=${x(found.expectation)} y1="18" y2="42"></line>
      <circle class="own" cx=${x(found.statistic)} cy="30" r="6"></circle>
      ${text(x(low), BELOW, said(low))}${text(x(high), BELOW, said(high))}${text((x(low) + x(high)) / 2, ABOVE, c.t(words.line_chance))}
      ${outside ? svg`${text(x(found.statistic), BELOW, said(found.statistic), 'figure')}${text(x(found.statistic), ABOVE, c.t(words.line_here), 'figure')}` : ''}`}
    </svg>`;
}

function scale([low, high]: readonly [number, number]): (value: number) => number {
  return (value) => EDGE + ((value - low) / (high - low || 1)) * (WIDTH - 2 * EDGE);
}

function text(at: number, y: number, said: string, kind = ''): unknown {
  const anchor = at < 40 ? 'start' : at > WIDTH - 40 ? 'end' : 'middle';
  return svg`<text class=${kind} x=${anchor === 'start' ? EDGE - 8 : anchor === 'end' ? WIDTH - EDGE + 8 : at} y=${y} text-anchor=${anchor}>${said}</text>`;
}
