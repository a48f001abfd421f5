/** Where Moran's I lies beside what chance would give: the range, the middle and the figure itself. */
import { html, svg, type TemplateResult } from 'lit-html';
import type { GlobalAnswer } from '../answer';
import type { ClusterContext } from '../choices';
import { byChance } from '../inwords';
import { words } from './words';

const WIDTH = 360;
const HEIGHT = 62;
const EDGE = 12;
const ABOVE = 13;
const BELOW = 57;

export function reference(c: ClusterContext, found: GlobalAnswer): TemplateResult {
  const [low, high] = byChance(found);
  const ends = [Math.min(low, found.statistic), Math.max(high, found.statistic)] as const;
  const x = (value: number): number => EDGE + ((value - ends[0]) / (ends[1] - ends[0] || 1)) * (WIDTH - 2 * EDGE);
  const said = (value: number): string => c.number(value, 3);
  // Within the range the texts would lie on each other; the figure stands in the sentence above.
  const outside = found.statistic < low || found.statistic > high;
  const range = `${c.t(words.line_range)} ${said(low)} ${c.t(words.line_and)} ${said(high)}`;
  const label = `${c.t(words.line_label)}. I = ${said(found.statistic)}. ${range}.`;
  return html`<div class="reference"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
      <line class="axis" x1=${EDGE} x2=${WIDTH - EDGE} y1="30" y2="30"></line>
      ${svg`<rect class="range" x=${x(low)} width=${Math.max(x(high) - x(low), 1)} y="22" height="16" rx="3"></rect>
      <line class="middle" x1=${x(found.expectation)} x2=${x(found.expectation)} y1="18" y2="42"></line>
      <circle class="own" cx=${x(found.statistic)} cy="30" r="6"></circle>
      ${text(x(low), BELOW, said(low))}${text(x(high), BELOW, said(high))}${text((x(low) + x(high)) / 2, ABOVE, c.t(words.line_chance))}
      ${outside ? svg`${text(x(found.statistic), BELOW, said(found.statistic), 'figure')}${text(x(found.statistic), ABOVE, c.t(words.line_here), 'figure')}` : ''}`}
    </svg>
    <p class="small">${range} (${c.t(words.line_how)}).</p></div>`;
}

function text(at: number, y: number, said: string, kind = ''): unknown {
  const anchor = at < 40 ? 'start' : at > WIDTH - 40 ? 'end' : 'middle';
  return svg`<text class=${kind} x=${anchor === 'start' ? EDGE - 8 : anchor === 'end' ? WIDTH - EDGE + 8 : at} y=${y} text-anchor=${anchor}>${said}</text>`;
}
