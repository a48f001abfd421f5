import { describe, expect, it } from 'vitest';
import type { Unit } from '../src/api/dataset';
import { fold, NameIndex } from '../src/components/names';

const unit = (number: string, name: string, county: string, otherNames: string[] = []): Unit => ({ number, name, county, otherNames });
const index = new NameIndex([
  unit('0604', 'Kongsberg', 'Buskerud'),
  unit('0402', 'Kongsvinger', 'Hedmark'),
  unit('1818', 'Herøy', 'Nordland'),
  unit('1515', 'Herøy', 'Møre og Romsdal'),
  unit('2011', 'Guovdageaidnu \u2013 Kautokeino', 'Finnmark'),
  unit('1940', 'Gáivuotna - Kåfjord - Kaivuono', 'Troms'),
  unit('0441', 'Os', 'Hedmark'),
  unit('1243', 'Os', 'Hordaland'),
  unit('5018', 'Åfjord', 'Trøndelag'),
  unit('0219', 'Bærum', 'Akershus'),
  unit('5041', 'Snåase \u2013 Snåsa', 'Trøndelag', ['Snåsa', 'Snåase']),
]);
const numbers = (typed: string): string[] => index.find(typed).map(({ number }) => number);

describe('folding', () => {
  it('takes letters to what any keyboard types', () => {
    expect(fold('Gáivuotna - Kåfjord')).toBe('gaivuotna kafjord');
    expect(fold('Unjárga - Nesseby')).toBe('unjarga nesseby');
    expect(fold('ŠŽČĐŊŦ')).toBe('szcdnt');
  });
  it('takes old digraphs to the same', () => {
    expect(fold('Aafjord')).toBe(fold('Åfjord'));
    expect(fold('Baerum')).toBe(fold('Bærum'));
    expect(fold('Heroey')).toBe(fold('Herøy'));
  });
});

describe('search', () => {
  it('finds by the beginning of a name', () => expect(numbers('Kongsb')).toEqual(['0604']));
  it('finds by number, with its leading zero', () => expect(numbers('0604')).toEqual(['0604']));
  it('finds either name of two', () => {
    expect(numbers('kautok')).toEqual(['2011']);
    expect(numbers('Guovdag')).toEqual(['2011']);
    expect(numbers('kafjord')).toEqual(['1940']);
  });
  it('finds without å, ø and æ', () => {
    expect(numbers('afjord')[0]).toBe('5018');
    expect(numbers('baerum')).toEqual(['0219']);
  });
  it('lists homonyms, and tells them apart by county', () => {
    expect(numbers('heroy')).toEqual(['1515', '1818']);
    expect(numbers('Herøy Nordland')).toEqual(['1818']);
    expect(numbers('Os (Hordaland)')).toEqual(['1243']);
  });
  it('puts the whole name first', () => expect(numbers('os')[0]).toBe('0441'));
  it('finds nothing for nothing', () => {
    expect(numbers('   ')).toEqual([]);
    expect(numbers('xyzzy')).toEqual([]);
  });
});
