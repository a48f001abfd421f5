/** Where Moran's I lies beside what chance would give: the range, the middle and the figure itself. */
import { html, svg, type TemplateResult } from 'lit-html';
import type { GlobalAnswer } from '../answer';
import type { ClusterContext } from '../choices';
import { byChance } from '../inwords';
import { words } from './words';

const WIDTH = 360;
const HEIGHT = 46;
const EDGE = 12;

export function reference(c: ClusterContext, found: GlobalAnswer): TemplateResult {
  const [low, high] = byChance(found);
  const ends = [Math.min(low, found.statistic), Math.max(high, found.statistic)] as const;
  const x = (value: number): number => EDGE + ((value - ends[0]) / (ends[1] - ends[0] || 1)) * (WIDTH - 2 * EDGE);
  const said = (value: number): string => c.number(value, 3);
  const range = `${c.t(words.line_range)} ${said(low)} ${c.t(words.line_and)} ${said(high)}`;
  const label = `${c.t(words.line_label)}. I = ${said(found.statistic)}. ${range}.`;
  return html`<div class="reference"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
      <line class="axis" x1=${EDGE} x2=${WIDTH - EDGE} y1="18" y2="18"></line>
      ${svg`<rect class="range" x=${x(low)} width=${Math.max(x(high) - x(low), 1)} y="10" height="16" rx="3"></rect>
      <line class="middle" x1=${x(found.expectation)} x2=${x(found.expectation)} y1="6" y2="30"></line>
      <circle class="own" cx=${x(found.statistic)} cy="18" r="6"></circle>
      ${text(x(low), said(low))}${text(x(high), said(high))}${text(x(found.statistic), said(found.statistic), 'figure')}`}
    </svg>
    <p class="small">${range} (${c.t(words.line_how)}).</p></div>`;
}

function text(at: number, said: string, kind = ''): unknown {
  const anchor = at < 30 ? 'start' : at > WIDTH - 30 ? 'end' : 'middle';
  return svg`<text class=${kind} x=${anchor === 'start' ? EDGE - 8 : anchor === 'end' ? WIDTH - EDGE + 8 : at} y="43" text-anchor=${anchor}>${said}</text>`;
}
