/** How an indicator's values are spread: bars in the classes' colours, with the breaks between them. */
import { html, svg, type TemplateResult } from 'lit-html';
import { colourOf, type Classification } from '../colour/classes';

const WIDTH = 260;
const HEIGHT = 74;
const BINS = 26;

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Bins of equal width; whole numbers of small range have one each. */
export function bins(values: readonly number[], whole: boolean, most = BINS): Bin[] {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((greatest, value) => Math.max(greatest, value), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(low)) return [];
  const each = whole && high - low < most;
  const width = each ? 1 : (high - low) / most || 1;
  const start = each ? low - 0.5 : low;
  const count = each ? high - low + 1 : high === low ? 1 : most;
  const counts = Array.from({ length: count }, () => 0);
  for (const value of values) {
    const at = Math.min(Math.floor((value - start) / width), count - 1);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts.map((number, i) => ({ from: start + i * width, to: start + (i + 1) * width, count: number }));
}

/** The chart; the legend beside it says the same in figures, so it is named and no more. */
export function histogram(values: readonly number[], classification: Classification, label: string): TemplateResult {
  const all = bins(values, classification.whole);
  const most = Math.max(1, ...all.map(({ count }) => count));
  const [first, last] = [all[0], all[all.length - 1]];
  if (first === undefined || last === undefined) return html``;
  const x = (value: number): number => ((value - first.from) / (last.to - first.from)) * WIDTH;
  const breaks = classification.classes.slice(0, -1).map(({ upper }) => x(upper + (classification.whole && last.to - first.from <= BINS + 1 ? 0.5 : 0)));
  const colour = ({ from, to }: Bin): string => colourOf(classification.whole ? Math.round((from + to) / 2) : (from + to) / 2, classification) ?? '#888888';
  return html`<svg class="histogram" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    ${all.map((bin) => svg`<rect x=${x(bin.from) + 0.5} width=${Math.max(x(bin.to) - x(bin.from) - 1, 0.5)} y=${HEIGHT - (bin.count / most) * (HEIGHT - 8) - 1} height=${(bin.count / most) * (HEIGHT - 8)} fill=${colour(bin)} class="bin"></rect>`)}
    ${breaks.map((at) => svg`<line x1=${at} x2=${at} y1="0" y2=${HEIGHT} class="break"></line>`)}
    <line x1="0" x2=${WIDTH} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5} class="axis"></line>
  </svg>`;
}
