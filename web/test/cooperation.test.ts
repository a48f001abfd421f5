import { describe, expect, it } from 'vitest';
import { categories } from '../src/colour/ramps';
import { readLinks } from '../src/views/cooperation/ask';
import { colouring } from '../src/views/cooperation/colouring';
import { meetings } from '../src/views/cooperation/onmap';
import { knownOf, readCoverage } from '../src/views/cooperation/read';
import { around, changed, figures, parts, possible, toggled } from '../src/views/cooperation/whatif';

const land = readLinks('from,to,weight\na,b,1\nb,a,1\nc,d,1\n');
const sea = readLinks('from,to,weight\na,b,1\nb,c,1\nc,d,1\n');
const known = {
  inhabitants: new Map([['a', 100], ['b', 50], ['c', 7]]),
  minutes: new Map([['a', new Map([['b', 20], ['c', 45]])], ['b', new Map([['a', 20], ['c', 30]])], ['c', new Map([['a', 45]])]]),
  county: (unit: string) => (unit === 'a' ? 'Nord' : 'Sør'),
  land, sea,
};

describe('the figures of a network', () => {
  it('are of its members', () => {
    const found = figures(['a', 'b', 'c'], known);
    expect(found).toMatchObject({ members: 3, inhabitants: 157, uncounted: [], unreachable: 0, counties: ['Nord', 'Sør'], land: 2, sea: 1 });
    expect(found.longest).toEqual({ minutes: 45, between: ['a', 'c'] });
  });
  it('name who is in no sum, and count who cannot be reached', () => {
    expect(figures(['a', 'd'], known)).toMatchObject({ inhabitants: 100, uncounted: ['d'], unreachable: 1, longest: undefined });
  });
  it('of no one are none', () => expect(figures([], known)).toMatchObject({ members: 0, inhabitants: 0, land: 0, sea: 0, counties: [] }));
});

it('parts hang together by links both ways, and neighbours are not members', () => {
  expect(parts(['a', 'b', 'c', 'd'], land)).toEqual([['a', 'b'], ['c', 'd']]);
  expect(parts(['a', 'c', 'd'], sea)).toEqual([['a'], ['c', 'd']]);
  expect(around(['a', 'b'], sea)).toEqual(['c']);
});

describe('who joins and who leaves', () => {
  it('is said by clicks, and undone by another', () => {
    expect(toggled('a', ['a', 'b'], [], [])).toEqual({ cojoin: [], coleave: ['a'] });
    expect(toggled('a', ['a', 'b'], [], ['a'])).toEqual({ cojoin: [], coleave: [] });
    expect(toggled('c', ['a', 'b'], [], ['a'])).toEqual({ cojoin: ['c'], coleave: ['a'] });
    expect(toggled('c', ['a', 'b'], ['c'], [])).toEqual({ cojoin: [], coleave: [] });
    expect(changed(['a', 'b'], ['c'], ['a'])).toEqual(['b', 'c']);
  });
  it('is only who can', () => {
    expect(possible(['a', 'b'], ['b', 'c', 'x'], ['a', 'd'], (unit) => unit !== 'x')).toEqual({ join: ['c'], leave: ['a'] });
  });
});

it('groups beside each other differ in colour, and one may keep its own', () => {
  const groups = Array.from({ length: 30 }, (_, i) => ({ id: String(i), members: [`u${i}`] }));
  const chain = new Map(groups.map((_, i) => [`u${i}`, new Set([`u${i - 1}`, `u${i + 1}`])]));
  const colours = colouring(groups, chain);
  for (let i = 1; i < 30; i += 1) expect(colours.get(String(i))).not.toBe(colours.get(String(i - 1)));
  const own = categories[1] ?? '';
  const kept = colouring(groups, chain, new Map([['0', own]]));
  expect(kept.get('0')).toBe(own);
  expect(kept.get('1')).not.toBe(own);
});

it('pairs that meet in several networks have a wider line', () => {
  const group = (id: string, members: string[]) => ({ id, title: id, members });
  const all = { groups: [group('1', ['a', 'b', 'c']), group('2', ['b', 'a', 'd'])] } as unknown as Parameters<typeof meetings>[0];
  const lines = meetings(all, '1', '#000000');
  expect(lines.map(({ from, to }) => from + to).sort()).toEqual(['ab', 'ac', 'bc']);
  const width = (pair: string): number => lines.find(({ from, to }) => from + to === pair)?.width_px ?? 0;
  expect(width('ab')).toBeGreaterThan(width('ac'));
});

it('a note tells how many of about how many are known', () => {
  expect(knownOf('Ufullstendig: 23 av om lag 66 regionråd, fra ulike år (2007–2024)')).toEqual({ known: 23, about: 66 });
  expect(knownOf('Incomplete: 4 of about 9 councils')).toEqual({ known: 4, about: 9 });
  expect(knownOf('Alle 18 fylker')).toBeUndefined();
});

it('what an answer does not say is not zero', () => {
  const { networks, inhabitants } = readCoverage({ networks: [{ id: 'x', title: 'X', members: [{ number: 'a', name: 'A' }], travel: { longest_minutes: null } }] });
  expect(networks[0]).toMatchObject({ inhabitants: undefined, longest: undefined });
  expect(inhabitants).toBeUndefined();
});
