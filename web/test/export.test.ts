import { describe, expect, it } from 'vitest';
import { readValues } from '../src/api/values';
import { bins } from '../src/charts/histogram';
import { csv } from '../src/export/csv';
import { picture, type Drawing } from '../src/export/picture';
import { fileName } from '../src/export/save';
import { escape, wrapped } from '../src/export/text';
import { path } from '../src/map/drawing';
import { rounds } from '../src/thematic/indicator';

describe('CSV', () => {
  const spec = { columns: [{ title: 'Navn', key: ({ n }: { n: string; v: number | undefined }) => n }, { title: 'Verdi', key: ({ v }: { n: string; v: number | undefined }) => v }], rows: [{ n: 'Bø; "øst"', v: 1.5 }, { n: 'Os', v: undefined }] };
  it('is what a Norwegian spreadsheet takes', () => expect(csv(spec, 'nb')).toBe('\ufeffNavn;Verdi\r\n"Bø; ""øst""";1,5\r\nOs;\r\n'));
  it('and what an English one does', () => expect(csv(spec, 'en')).toBe('\ufeffNavn,Verdi\r\n"Bø; ""øst""",1.5\r\nOs,\r\n'));
});

it('files are named so that any system takes them', () => {
  expect(fileName('Øvre Eiker: Antall / År')).toBe('ovre-eiker-antall-ar');
  expect(fileName('…')).toBe('nabolag');
});

it('text of pictures is escaped, and broken between words', () => {
  expect(escape('a < b & "c"')).toBe('a &lt; b &amp; &quot;c&quot;');
  expect(wrapped('one two three four', 8)).toEqual(['one two', 'three', 'four']);
  expect(wrapped('', 8)).toEqual([]);
});

describe('values of all units', () => {
  it('are read from the columns asked for; an empty cell is no value', () => {
    const values = readValues('id,number,a,a.status,b\n0101,0101,1.5,,true\n0104,0104,,missing,false\n', ['a', 'b', 'c']);
    expect([...(values.get('a') ?? [])]).toEqual([['0101', 1.5]]);
    expect([...(values.get('b') ?? [])]).toEqual([['0101', 1], ['0104', 0]]);
    expect(values.get('c')?.size).toBe(0);
  });
});

describe('a histogram', () => {
  it('has a bin for each whole number of a small range', () => {
    expect(bins([1, 1, 3], true).bins).toEqual([{ from: 0.5, to: 1.5, count: 2 }, { from: 1.5, to: 2.5, count: 0 }, { from: 2.5, to: 3.5, count: 1 }]);
  });
  it('counts every value once, the greatest too', () => {
    const all = bins(Array.from({ length: 500 }, (_, i) => Math.sqrt(i)), false).bins;
    expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(500);
    expect(bins([2, 2], false).bins).toHaveLength(1);
    expect(bins([], false).bins).toEqual([]);
  });
  it('goes by ratio where values span decades', () => {
    const { bins: all, place } = bins([10, 100, 1000, 100000], true, 4);
    expect(all.map(({ count }) => count)).toEqual([1, 1, 1, 1]);
    expect(place(1000)).toBeCloseTo(0.5);
  });
});

it('circles in the legend are round figures up to the greatest', () => {
  expect(rounds(673469)).toEqual([500000, 100000, 20000]);
  expect(rounds(7)).toEqual([5, 1]);
});

describe('paths', () => {
  const project = (place: readonly number[]): [number, number] => [place[0] ?? 0, place[1] ?? 0];
  const ring = [[0, 0], [3, 1], [3, 4], [1, 5], [0, 0]];
  it('of fills are closed', () => expect(path({ type: 'Polygon', coordinates: [ring] }, project, true)).toBe('M0 0L3 1L3 4L1 5L0 0Z'));
  it('of strokes leave out the cuts along tiles', () => expect(path({ type: 'Polygon', coordinates: [ring] }, project, false)).toBe('M0 0L3 1M3 4L1 5L0 0'));
  it('of points are none', () => expect(path({ type: 'Point', coordinates: [1, 2] }, project, true)).toBe(''));
});

it('a picture carries title, legend, hatch, sources and date lines, and is sound XML', () => {
  const drawing: Drawing = { width: 300, height: 200, areas: [{ unit: '1', path: 'M0 0L1 1Z' }, { unit: '2', path: 'M2 2L3 3Z' }], borders: 'M0 0L1 1', outlines: [], symbols: [], overlays: [], links: [], selected: '', names: [{ text: 'Kongsberg', at: [10, 10], strong: true }] };
  const legend = { title: 'A & B', measure: '2018', items: [{ colour: '#123456', label: '1–2', count: 3 }, { colour: 'hatch', label: 'Ikke i tabellen', count: 1 }], notes: ['note'] };
  const svg = picture({ title: 'Folketall <x>', subtitle: 'Norge 2018', legend, credits: ['Kilder: SSB (CC-BY-4.0)'] }, drawing, { fills: new Map([['1', '#123456']]), unknown: new Set(['2']) }, 'light');
  for (const part of ['Folketall &lt;x&gt;', 'A &amp; B', 'url(#hatch)', 'fill="#123456"', 'Kilder: SSB (CC-BY-4.0)', 'Ikke i tabellen (1)', '>Kongsberg</text>']) expect(svg).toContain(part);
});
