/**
 * Numbers and values as text. Norwegian has a decimal comma and a narrow space
 * between thousands; the browser's own tables differ between versions, so the
 * separators are set here.
 */
import { words } from './common';
import { say, type Language } from './dictionary';
import { term } from './terms';

const NARROW_SPACE = '\u202f';
const NO_BREAK_SPACE = '\u00a0';
const MINUS = '\u2212';

/** A number with at most `decimals` decimals, without trailing zeros unless `fixed`. */
export function formatNumber(value: number, language: Language, decimals = 0, fixed = false): string {
  const [thousands, comma] = language === 'en' ? [',', '.'] : [NARROW_SPACE, ','];
  const [whole = '0', fraction = ''] = Math.abs(value).toFixed(decimals).split('.');
  const kept = fixed ? fraction : fraction.replace(/0+$/, '');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  const negative = value < 0 && Number(`${whole}.${kept}`) !== 0;
  return `${negative ? MINUS : ''}${grouped}${kept === '' ? '' : comma + kept}`;
}

/** A share of one as percent: `12,1 %`, in English `12.1%`. */
export function formatShare(share: number, language: Language, decimals = 1): string {
  const text = formatNumber(share * 100, language, decimals, true);
  return language === 'en' ? `${text}%` : `${text}${NO_BREAK_SPACE}%`;
}

/** What is needed of an indicator to write its values. */
export interface Measured {
  readonly id: string;
  readonly kind: string;
  readonly unit: string;
}

/** A value as text: yes/no in words, counts whole, missing named. */
export function formatValue(value: number | null | undefined, indicator: Measured, language: Language): string {
  if (value === null || value === undefined) return say(words.missing, language);
  if (indicator.kind === 'boolean') {
    const yes = value !== 0;
    if (isScheme(indicator.id)) return say(yes ? words.takes_part : words.does_not, language);
    return say(yes ? words.yes : words.no, language);
  }
  return formatNumber(value, language, decimalsOf(indicator.kind));
}

/** A value with its unit of measure. */
export function formatMeasured(value: number | null | undefined, indicator: Measured, language: Language): string {
  const text = formatValue(value, indicator, language);
  const plain = value === null || value === undefined || indicator.kind === 'boolean' || indicator.unit === '';
  if (plain) return text;
  return `${text}${NO_BREAK_SPACE}${term(indicator.unit, language)}`;
}

/** Decimals shown for a kind of quantity. */
export function decimalsOf(kind: string): number {
  return kind === 'count' || kind === 'class' || kind === 'boolean' ? 0 : 1;
}

/** Whether an indicator says yes or no to taking part in one scheme. */
export function isScheme(id: string): boolean {
  return id.startsWith('takes_part.');
}

/** A day as people write it: 21.11.2026; in English 2026-11-21. */
export function formatDay(day: Date, language: Language): string {
  const [year, month, date] = [String(day.getFullYear()), String(day.getMonth() + 1).padStart(2, '0'), String(day.getDate()).padStart(2, '0')];
  return language === 'en' ? `${year}-${month}-${date}` : `${date}.${month}.${year}`;
}
