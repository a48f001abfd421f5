/** Figures of the comparison as text. */
import type { Indicator } from '../../api/answers';
import { formatNumber, formatShare } from '../../words/format';
import type { Language } from '../../words/dictionary';
import type { Interval } from './answers';

/** A mean with as many decimals as it bears. */
export function meanText(value: number, language: Language): string {
  const size = Math.abs(value);
  return formatNumber(value, language, size >= 100 ? 0 : size >= 1 || size === 0 ? 1 : 2);
}

/** A mean of the indicator; of yes and no, a share. */
export function figure(value: number, { kind }: Pick<Indicator, 'kind'>, language: Language): string {
  return kind === 'boolean' ? formatShare(value, language, 0) : meanText(value, language);
}

export function intervalText([from, to]: Interval, of: Pick<Indicator, 'kind'>, language: Language): string {
  return `${figure(from, of, language)}\u2013${figure(to, of, language)}`;
}

/** `p = 0,023`, and small ones by what they are below. */
export function pText(p: number, language: Language): string {
  return p < 0.001 ? `p\u00a0<\u00a0${formatNumber(0.001, language, 3)}` : `p\u00a0=\u00a0${formatNumber(p, language, 3, true)}`;
}

/** A number with so many digits that count. */
export function digits(value: number, language: Language, count = 2): string {
  if (value === 0) return '0';
  const decimals = Math.max(0, count - 1 - Math.floor(Math.log10(Math.abs(value))));
  return formatNumber(value, language, Math.min(decimals, 12));
}

/** A title within a sentence: small first letter, but not of names in capitals. */
export function inSentence(title: string): string {
  return /^\p{Lu}\p{Ll}/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}
