/**
 * Search by name or number. Names are folded so that å, ø, æ and the Sámi letters
 * are found by what a keyboard without them can type.
 */
import type { Unit } from '../api/dataset';

const letters: Record<string, string> = { ø: 'o', æ: 'a', å: 'a', đ: 'd', ð: 'd', ŋ: 'n', ŧ: 't', ß: 's', œ: 'o' };

/** Lower case, without accents, digraphs (aa, ae, oe) as their letter, single spaces. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[øæåđðŋŧßœ]/g, (letter) => letters[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/aa|ae/g, 'a')
    .replace(/oe/g, 'o')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** How well a folded name answers a folded query; lower is better. */
function rankOf(name: string, query: string): number {
  if (name === query) return 0;
  if (name.startsWith(query)) return 1;
  if (name.includes(` ${query}`)) return 2;
  return query.length >= 2 && name.includes(query) ? 3 : Number.POSITIVE_INFINITY;
}

/** A list of names, folded once. */
export class NameIndex {
  readonly #entries: readonly { unit: Unit; names: readonly string[]; county: string }[];

  constructor(units: readonly Unit[]) {
    this.#entries = units.map((unit) => ({
      unit,
      names: [unit.name, ...unit.otherNames].map(fold),
      county: fold(unit.county),
    }));
  }

  /** The best `limit` answers to what someone typed; several words must all be found, the county's too. */
  find(typed: string, limit = 8): Unit[] {
    const query = fold(typed);
    if (query === '') return [];
    const hits = this.#entries.flatMap((entry) => {
      const rank = this.#rank(entry, query);
      return Number.isFinite(rank) ? [{ unit: entry.unit, rank }] : [];
    });
    hits.sort((a, b) => a.rank - b.rank || a.unit.name.localeCompare(b.unit.name, 'nb') || (a.unit.number < b.unit.number ? -1 : 1));
    return hits.slice(0, limit).map(({ unit }) => unit);
  }

  #rank(entry: { unit: Unit; names: readonly string[]; county: string }, query: string): number {
    if (/^\d+$/.test(query)) return entry.unit.number.startsWith(query) ? 0 : Number.POSITIVE_INFINITY;
    const direct = Math.min(...entry.names.map((name) => rankOf(name, query)));
    if (Number.isFinite(direct)) return direct;
    const parts = query.split(' ');
    if (parts.length < 2) return Number.POSITIVE_INFINITY;
    const all = [...entry.names, entry.county, entry.unit.number].join(' ');
    const named = entry.names.some((name) => parts.some((part) => name.startsWith(part)));
    return named && parts.every((part) => ` ${all}`.includes(` ${part}`)) ? 4 : Number.POSITIVE_INFINITY;
  }
}
