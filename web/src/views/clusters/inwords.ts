/** The results in words first; the jargon comes in brackets after. */
import type { Phrase } from '../../words/dictionary';
import type { GlobalAnswer } from './answer';
import { words } from './words';

/** What one figure for the whole map says. */
export function verdict({ statistic, expectation, p }: Pick<GlobalAnswer, 'statistic' | 'expectation' | 'p'>, level: number): Phrase {
  if (!(p <= level)) return words.verdict_none;
  return statistic > expectation ? words.verdict_alike : words.verdict_unlike;
}

/** A p-value as so many of so many; undefined where it is less than one of the most. */
export function chance(p: number): { readonly count: number; readonly of: number } | undefined {
  const of = [100, 1000, 10_000, 100_000].find((many) => p * many >= 1);
  return of === undefined ? undefined : { count: Math.round(p * of), of };
}

/** The decimals a p-value is written with. */
export function decimalsOfP(p: number): number {
  return p >= 0.1 ? 2 : p >= 0.01 ? 3 : p >= 0.0001 ? 4 : 5;
}

/** Between what the figure would lie in 95 of 100 cases if values lay at random. */
export function byChance({ expectation, variance }: Pick<GlobalAnswer, 'expectation' | 'variance'>): readonly [number, number] {
  const reach = 1.96 * Math.sqrt(variance);
  return [expectation - reach, expectation + reach];
}

/** The least p-value that so many permutations can give: twice the smaller tail. */
export function leastP({ inference, permutations }: Pick<GlobalAnswer, 'inference' | 'permutations'>): number {
  return inference === 'permutation' ? 2 / (permutations + 1) : 0;
}
