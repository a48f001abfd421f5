/** Where a unit stands among others: a stroke for each, the unit's own in colour, the middle marked. */
import { html, svg, type TemplateResult } from 'lit-html';
import { median } from '../colour/classes';

const WIDTH = 150;
const HEIGHT = 16;

/** `label` says in words what is drawn. */
export function strip(others: readonly number[], own: number, label: string): TemplateResult {
  const all = [...others, own];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (value: number): number => 4 + ((value - low) / (high - low || 1)) * (WIDTH - 8);
  const middle = median(others);
  return html`<svg class="strip" viewBox="0 0 ${WIDTH} ${HEIGHT}" width=${WIDTH} height=${HEIGHT} role="img" aria-label=${label}>
    ${others.map((value) => svg`<line class="other" x1=${x(value)} x2=${x(value)} y1="4" y2="12"></line>`)}
    ${middle === undefined ? '' : svg`<line class="middle" x1=${x(middle)} x2=${x(middle)} y1="1" y2="15"></line>`}
    ${svg`<circle class="own" cx=${x(own)} cy="8" r="4"></circle>`}
  </svg>`;
}
