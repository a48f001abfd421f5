import { describe, expect, it } from 'vitest';
import { readJoin } from '../src/api/join';
import { withOwnData } from '../src/app/owndata';
import type { Dataset, Unit } from '../src/api/dataset';
import { findDelimiter, parse, write } from '../src/views/own/csv';
import { MOST_BYTES, read, refusal } from '../src/views/own/file';
import { Broken, columnOf, partsOf } from '../src/views/own/workbook';
import { archive } from '../e2e/workbook.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const unit = (number: string, name: string): Unit => ({ number, name, otherNames: [], county: '' });
const units = [unit('0301', 'Oslo'), unit('0604', 'Kongsberg'), unit('1867', 'Bø (Nordland)')];

describe('separated text', () => {
  it('has quotes, that may hold all', () => {
    const text = 'a;b\r\n"x;1";"say ""no""\nthen"\n';
    expect(parse(text, ';')).toEqual([['a', 'b'], ['x;1', 'say "no"\nthen']]);
    expect(parse(write(parse(text, ';'), ';'), ';')).toEqual(parse(text, ';'));
    expect(parse('a,b', ',')).toEqual([['a', 'b']]);
  });
  it('is parted by what its heading has most of', () => {
    expect(findDelimiter('name;a,b;c\n')).toBe(';');
    expect(findDelimiter('name\tvalue\n')).toBe('\t');
  });
});

describe('a file', () => {
  it('is known by its first bytes, whatever it is called', () => {
    expect(refusal(bytes('PK\u0003\u0004rest'))).toBeUndefined();
    expect(refusal(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]))).toBe('old-workbook');
    expect(refusal(bytes('%PDF-1.7'))).toBe('not-text');
    expect(refusal(new Uint8Array([0x61, 0, 0x62, 0]))).toBe('not-text');
    expect(refusal(new Uint8Array(0))).toBe('empty');
    expect(refusal(new Uint8Array(MOST_BYTES + 1).fill(97))).toBe('too-large');
    expect(refusal(bytes('kommune;x\n0301;1\n'))).toBeUndefined();
  });
  it('tells its key, also where spreadsheets took the zeros off, and what else names units', () => {
    const table = read(bytes('verdi;knr;kommune\n1,5;301;Oslo\n2;604;Kongsberg\n'), units);
    expect([table.key, table.alsoKeys, table.decimal, table.encoding]).toEqual(['knr', ['kommune'], ',', 'utf-8']);
  });
  it('keeps columns of values that are numbers of three digits', () => {
    const table = read(bytes('knr;verdi\n0301;301\n0604;12\n1867;88\n'), units);
    expect([table.key, table.alsoKeys]).toEqual(['knr', []]);
  });
  it('is read as Latin-1 where it is not UTF-8, and as it is told', () => {
    const latin = new Uint8Array([...bytes('navn;x\nB'), 0xf8, ...bytes(' (Nordland);1\n')]);
    expect(read(latin, units)).toMatchObject({ encoding: 'latin-1', key: 'navn' });
    expect(read(bytes('a,b\n0301,1\n'), units, { key: 'b', decimal: ',' })).toMatchObject({ key: 'b', decimal: ',' });
  });
});

it('a join adds its columns to what all views have, until then all is as it was', () => {
  const known = { is: 'ready', value: { indicators: [{ id: 'population' }], groupings: [] } as unknown as Dataset } as const;
  const join = readJoin({ joinId: 'x', report: { rows: 2, matched: 1, unmatched: [{ row: 3, text: 'Bø', nearest: [{ number: '1867', name: 'Bø' }] }] } });
  expect(join.unmatched).toEqual([{ row: 3, text: 'Bø', why: '', nearest: [{ number: '1867', name: 'Bø' }] }]);
  const table = { is: 'ready', value: { join, indicators: [{ id: 'join.x.a' } as never], groupings: [] } } as const;
  const merged = withOwnData(known, table);
  expect(merged.is === 'ready' && merged.value.indicators.map(({ id }) => id)).toEqual(['join.x.a', 'population']);
  expect(withOwnData(known, table)).toBe(merged);
  expect(withOwnData(known, undefined)).toBe(known);
  expect(withOwnData(known, { is: 'failed', error: new Error(), again: () => undefined })).toBe(known);
});

describe('a workbook', () => {
  const whole = new Uint8Array(archive({ 'a.xml': '<a/>', 'xl/b.xml': '<b/>' }));
  it('is an archive whose parts are found from its end', () => {
    expect([...partsOf(whole).keys()]).toEqual(['a.xml', 'xl/b.xml']);
  });
  it('is said to be broken wherever it is cut short', () => {
    for (let length = 0; length < whole.length; length += 1) expect(() => partsOf(whole.subarray(0, length)), `${length} bytes`).toThrow(Broken);
  });
  it('counts its columns with letters', () => {
    expect(['A1', 'Z9', 'AA1', 'XFD7', 'a1', ''].map(columnOf)).toEqual([0, 25, 26, 16_383, undefined, undefined]);
  });
});
