/** How an indicator's values are spread: bars in the classes' colours, with the breaks between them. */
import { html, svg, type TemplateResult } from 'lit-html';
import { colourOf, type Classification } from '../colour/classes';

const WIDTH = 260;
const HEIGHT = 74;
const BINS = 26;
/** Amounts that span more than this are drawn by their logarithm, or one bar would hold them all. */
const WIDE = 100;

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface Bins {
  readonly bins: readonly Bin[];
  /** Where a value lies, from 0 to 1. */
  readonly place: (value: number) => number;
}

/** Bins of equal width, or of equal ratio where values span decades; whole numbers of small range have one each. */
export function bins(values: readonly number[], whole: boolean, most = BINS): Bins {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((greatest, value) => Math.max(greatest, value), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(low)) return { bins: [], place: () => 0 };
  const each = whole && high - low < most;
  const wide = !each && low > 0 && high / low > WIDE;
  const [start, end] = each ? [low - 0.5, high + 0.5] : [low, high === low ? low + 1 : high];
  const number = each ? high - low + 1 : high === low ? 1 : most;
  const place = (value: number): number => (wide ? Math.log(value / start) / Math.log(end / start) : (value - start) / (end - start));
  const edge = (share: number): number => (wide ? start * (end / start) ** share : start + share * (end - start));
  const counts = Array.from({ length: number }, () => 0);
  for (const value of values) {
    const at = Math.min(Math.floor(place(value) * number), number - 1);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { bins: counts.map((count, i) => ({ from: edge(i / number), to: edge((i + 1) / number), count })), place };
}

/** The legend beside the chart says the same in figures, so `label` names it and no more. */
export function histogram(values: readonly number[], classification: Classification, label: string, text: (value: number) => string): TemplateResult {
  const { bins: all, place } = bins(values, classification.whole);
  const most = Math.max(1, ...all.map(({ count }) => count));
  const apart = classification.whole && all.length < BINS ? 0.5 : 0;
  const x = (value: number): number => place(value) * WIDTH;
  const breaks = classification.classes.slice(0, -1).map(({ upper }) => x(upper + apart)).filter((at) => at > 0);
  const colour = ({ from, to }: Bin): string => colourOf(apart > 0 ? Math.round((from + to) / 2) : (from + to) / 2, classification) ?? '#888888';
  const ends = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))].map(text);
  return html`<div class="histogram"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    ${all.map((bin) => svg`<rect x=${x(bin.from) + 0.5} width=${Math.max(x(bin.to) - x(bin.from) - 1, 0.5)} y=${HEIGHT - (bin.count / most) * (HEIGHT - 8) - 1} height=${(bin.count / most) * (HEIGHT - 8)} fill=${colour(bin)} class="bin"></rect>`)}
    ${breaks.map((at) => svg`<line x1=${at} x2=${at} y1="0" y2=${HEIGHT} class="break"></line>`)}
    <line x1="0" x2=${WIDTH} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5} class="axis"></line>
  </svg><p class="small ends" aria-hidden="true"><span>${ends[0]}</span><span>${ends[1]}</span></p></div>`;
}
