import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rangeText } from '../src/components/legend';
import { sort } from '../src/components/table';
import { languages, say, titleIn, type Words } from '../src/words/dictionary';
import { problemWords } from '../src/words/problems';
import { term } from '../src/words/terms';
import { rankText } from '../src/views/map/panel/figures';

const dictionaries = import.meta.glob<{ readonly words?: Words }>(['../src/**/words.ts', '../src/words/common.ts'], { eager: true });

describe('words', () => {
  it('stand in every language', () => {
    expect(Object.keys(dictionaries).length).toBeGreaterThan(3);
    for (const [file, { words }] of Object.entries(dictionaries)) {
      for (const [key, phrase] of Object.entries(words ?? {})) {
        for (const language of languages) expect(say(phrase, language).trim(), `${file} ${key} ${language}`).not.toBe('');
      }
    }
  });
  it('of English are English', () => {
    for (const [file, { words }] of Object.entries(dictionaries)) {
      for (const [key, phrase] of Object.entries(words ?? {})) expect(say(phrase, 'en'), `${file} ${key}`).not.toMatch(/[æøå]/i);
    }
  });
  it('of the server that are not known stay as they are', () => expect(term('unheard of', 'nb')).toBe('unheard of'));
});

it('titles fall back to Bokmål in Nynorsk, and to anything at last', () => {
  expect(titleIn({ nb: 'Folketall', en: 'Population' }, 'nn')).toBe('Folketall');
  expect(titleIn({ sv: 'Folkmängd' }, 'en')).toBe('Folkmängd');
  expect(titleIn(undefined, 'nb')).toBe('');
});

it('no part of the viewer names an outside address', () => {
  for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|css)$/.test(name))) {
    // The name of SVG's namespace is asked of no one.
    const text = readFileSync(`src/${file}`, 'utf8').replaceAll('http://www.w3.org/2000/svg', '');
    expect(text, file).not.toMatch(/https?:\/\/|['"(]\/\/[a-z]/);
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

describe('problems', () => {
  const statuses = [undefined, ...Array.from({ length: 200 }, (_, i) => 400 + i)];
  it('of every status are said in three languages, and what to do', () => {
    for (const status of statuses) {
      const { what, todo } = problemWords(status);
      for (const phrase of [what, todo]) expect(new Set(languages.map((language) => say(phrase, language))).size, `${status}`).toBeGreaterThan(1);
      expect(say(todo, 'en')).toMatch(/\.$/);
    }
  });
  it('are told apart by their type where the status does not tell', () => {
    const type = 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-job';
    expect(problemWords(404, type)).not.toBe(problemWords(404));
    expect(problemWords(404, 'about:blank')).toBe(problemWords(404));
  });
});
