/** The legend: classes with colour, range and how many units; missing hatched and named. */
import type { Classification, ValueClass } from './classes';
import type { Indicator } from './api';
import { el } from './dom';
import { decimalsOf, formatNumber, formatValue } from './format';
import { hatch } from './hatch';
import { term, titleIn, word, type Language } from './words';

const EN_DASH = '\u2013';

/** A class's range as text: one value, or from–to. */
export function rangeText(range: Pick<ValueClass, 'lower' | 'upper'>, indicator: Pick<Indicator, 'id' | 'kind' | 'unit'>, language: Language): string {
  if (range.lower === range.upper) return formatValue(range.lower, indicator, language);
  const decimals = decimalsOf(indicator.kind);
  const [lower, upper] = [range.lower, range.upper].map((value) => formatNumber(value, language, decimals));
  return lower === upper ? `${lower}` : `${lower}${EN_DASH}${upper}`;
}

export function legend(indicator: Indicator, classification: Classification, language: Language): HTMLElement {
  const { classes, missing, estimated, method } = classification;
  const most = Math.max(missing, ...classes.map(({ count }) => count), 1);
  const row = (swatch: HTMLElement, text: string, count: number, extra = ''): HTMLElement =>
    el('li', { class: extra },
      swatch,
      el('span', { class: 'range' }, text),
      el('span', { class: 'bar', 'aria-hidden': 'true' }, bar(count / most)),
      el('span', { class: 'count' }, formatNumber(count, language), el('span', { class: 'spoken' }, ` ${word('units', language)}`)),
    );
  const rows = classes.map((each) => row(swatchOf(each.colour), rangeText(each, indicator, language), each.count));
  if (missing > 0) rows.push(row(missingSwatch(), word('missing_long', language), missing, 'missing'));
  const unit = indicator.unit === '' || indicator.kind === 'boolean' ? '' : `${term(indicator.unit, language)}, `;
  return el('div', { class: 'legend' },
    el('h3', {}, titleIn(indicator.title, language)),
    el('p', { class: 'small' }, `${unit}${indicator.year}`),
    el('ul', {}, ...rows),
    method !== 'each' && el('p', { class: 'small' }, `${word('classes_by', language)} ${term(method, language)}`),
    estimated > 0 && el('p', { class: 'small' }, `${word('estimated', language)}: ${formatNumber(estimated, language)} ${word('units', language)}`),
    missing > 0 && el('p', { class: 'small' }, word('about_missing', language)),
  );
}

function bar(share: number): HTMLElement {
  const inner = el('span');
  inner.style.width = `${Math.max(share * 100, share > 0 ? 2 : 0)}%`;
  return inner;
}

function swatchOf(colour: string): HTMLElement {
  const swatch = el('span', { class: 'swatch', 'aria-hidden': 'true' });
  swatch.style.background = colour;
  return swatch;
}

function missingSwatch(): HTMLElement {
  const canvas = el('canvas', { class: 'swatch', 'aria-hidden': 'true', width: '24', height: '16' });
  const context = canvas.getContext('2d');
  const pattern = hatch();
  if (context === null || pattern === undefined) return canvas;
  for (let x = 0; x < canvas.width; x += pattern.width) {
    for (let y = 0; y < canvas.height; y += pattern.height) context.putImageData(pattern, x, y);
  }
  return canvas;
}
