import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { languages, term, titleIn, word } from '../src/words';
import { sort } from '../src/sortable';
import { rangeText } from '../src/legend';
import { rankText } from '../src/panel';

it('titles fall back to Bokmål in Nynorsk, and to anything at last', () => {
  expect(titleIn({ nb: 'Folketall', en: 'Population' }, 'nn')).toBe('Folketall');
  expect(titleIn({ sv: 'Folkmängd' }, 'en')).toBe('Folkmängd');
  expect(titleIn(undefined, 'nb')).toBe('');
});

it('every word stands in every language', () => {
  for (const language of languages) expect(word('missing', language)).not.toBe('');
  expect(term('unheard of', 'nb')).toBe('unheard of');
});

it('no part of the viewer names an outside address', () => {
  for (const file of readdirSync('src').filter((name) => /\.(ts|css)$/.test(name))) {
    expect(readFileSync(`src/${file}`, 'utf8'), file).not.toMatch(/https?:\/\/|\/\/cdn/);
  }
});

it('rows without a value sort last, whichever way', () => {
  const rows = [{ v: 2 }, { v: undefined }, { v: 5 }];
  expect(sort(rows, ({ v }) => v, false).map(({ v }) => v)).toEqual([2, 5, undefined]);
  expect(sort(rows, ({ v }) => v, true).map(({ v }) => v)).toEqual([5, 2, undefined]);
});

it('the Norwegian alphabet ends in æ, ø, å', () => {
  const sorted = sort(['Ås', 'Øyer', 'Ærøy', 'Asker'], (name) => name, false);
  expect(sorted).toEqual(['Asker', 'Ærøy', 'Øyer', 'Ås']);
});

it('a class is written from its least to its greatest', () => {
  const population = { id: 'population', kind: 'count', unit: 'inhabitants' };
  expect(rangeText({ lower: 1020, upper: 2256 }, population, 'nb')).toBe('1\u202f020\u20132\u202f256');
  expect(rangeText({ lower: 4, upper: 4 }, population, 'nb')).toBe('4');
});

it('a rank says of how many and among whom, also where a group is named by numbers', () => {
  const rank = { grouping: 'size-class', groupingTitle: { nb: 'Størrelse' }, group: '1500\u20132999', rank: 50, of: 88 };
  expect(rankText(rank, 'nb')).toBe('50 av 88 (Størrelse 1500\u20132999)');
  expect(rankText({ ...rank, group: 'Oppland' }, 'en')).toBe('50 of 88 (Oppland)');
  expect(rankText({ ...rank, grouping: '', group: '', groupingTitle: { nb: 'Norge 2018' } }, 'nb')).toBe('50 av 88 (Norge 2018)');
});
