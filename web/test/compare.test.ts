import { describe, expect, it } from 'vitest';
import { readUnits } from '../src/components/unitlist';
import { inside, ring, shape, unitsInside } from '../src/views/compare/draw';
import { brush, places, put, replaced, sets, toggled } from '../src/views/compare/fields';
import { digits, inSentence, meanText, pText } from '../src/views/compare/figures';
import { limitsOf } from '../src/views/compare/groups';
import { onLine } from '../src/views/compare/pairs';
import { readMatrix } from '../src/views/travel/answers';
import { place } from '../src/views/travel/fields';
import { colourOf, minutesOf } from '../src/views/travel/minutes';

describe('groups of one’s own', () => {
  it('come back from the address', () => {
    const field = sets(4);
    expect(field.parse(field.format([['0604', '0605'], [], ['0301']]))).toEqual([['0604', '0605'], [], ['0301']]);
    expect(field.parse('0604,<b>~0605')).toEqual([['0604'], ['0605']]);
    expect(field.format(field.initial)).toBe('');
  });
  it('hold a unit once', () => {
    expect(toggled([['1', '2'], ['3']], 1, '2')).toEqual([['1'], ['3', '2']]);
    expect(toggled([['1', '2'], ['3']], 0, '2')).toEqual([['1'], ['3']]);
    expect(put([['1', '2']], 2, ['2', '9'])).toEqual([['1'], [], ['2', '9']]);
    expect(replaced([['1'], ['2']], 1, [])).toEqual([['1']]);
  });
});

describe('a shape', () => {
  const corners = [[8, 60], [10, 61]] as const;
  it('holds what is inside it', () => {
    const closed = ring('rectangle', corners);
    expect(closed).toHaveLength(5);
    expect(unitsInside(closed, new Map([['a', [9, 60.5]], ['b', [11, 60.5]], ['c', [9, 59]]]))).toEqual(['a']);
    expect(unitsInside(undefined, new Map([['a', [9, 60.5]]]))).toEqual([]);
  });
  it('may be hollow on one side', () => {
    const arrow = ring('polygon', [[0, 0], [4, 0], [4, 4], [2, 1]]) ?? [];
    expect(inside([3.5, 2], arrow)).toBe(true);
    expect(inside([1, 2], arrow)).toBe(false);
  });
  it('is a line until it is closed', () => {
    expect(ring('polygon', corners)).toBeUndefined();
    expect(shape('polygon', corners)?.type).toBe('LineString');
    expect(shape('rectangle', corners)?.type).toBe('Polygon');
    expect(shape('rectangle', corners.slice(0, 1))).toBeUndefined();
  });
  it('and a frame come back from the address', () => {
    expect(places(9).parse(places(9).format(corners))).toEqual(corners);
    expect(places(9).parse('8,60~x,1')).toBeUndefined();
    expect(brush().parse('0,10,2,3')).toEqual({ x: [0, 10], y: [2, 3] });
    expect(brush().parse('10,0,2,3')).toBeUndefined();
    expect(place().parse('9.65,59.7')).toEqual([9.65, 59.7]);
    expect(place().parse('9.65,199')).toBeUndefined();
  });
});

it('a list of units is read by number and name, and says what is not found', () => {
  const unit = (number: string, name: string) => [number, { number, name, otherNames: [], county: '' }] as const;
  const units = new Map([unit('0604', 'Kongsberg'), unit('0605', 'Ringerike'), unit('0713', 'Sande'), unit('1514', 'Sande')]);
  expect(readUnits('0604 0605; ringerike\nKONGSBERG', units)).toEqual({ found: ['0604', '0605'], unknown: [] });
  expect(readUnits('Sande, 9999, Nowhere', units)).toEqual({ found: [], unknown: ['Sande', '9999', 'Nowhere'] });
});

it('an indicator of many values is parted at round quartiles, one of few at none', () => {
  const values = Array.from({ length: 40 }, (_, i) => ({ unit: String(i), value: i * 111, status: 'observed' }));
  expect(limitsOf({ values, kind: 'count', breaks: [1071, 2164, 3260, 4329] }, [])).toEqual([1100, 2200, 3300]);
  expect(limitsOf({ values, kind: 'count', breaks: [] }, [3000, 1500])).toEqual([1500, 3000]);
  expect(limitsOf({ values: values.slice(0, 8), kind: 'count', breaks: [300] }, [])).toEqual([]);
});

it('figures are written with the decimals they bear', () => {
  expect(meanText(12345.6, 'nb')).toBe('12\u202f346');
  expect(meanText(3.93, 'nb')).toBe('3,9');
  expect(pText(0.0004, 'nb')).toBe('p\u00a0<\u00a00,001');
  expect(pText(0.0228, 'en')).toBe('p\u00a0=\u00a00.023');
  expect(digits(0.0002345, 'en')).toBe('0.00023');
  expect(digits(-17.4, 'en')).toBe('\u221217');
  expect(inSentence('Folketall')).toBe('folketall');
  expect(inSentence('FORKOMMUNE')).toBe('FORKOMMUNE');
});

it('a line is straight on the axes it was found on', () => {
  const line = { n: 9, intercept: 1, slope: 2, interval: undefined, p: undefined, r2: undefined, formula: '', sources: [] };
  expect(onLine(line, 3, false, false)).toBe(7);
  expect(onLine(line, Math.E, true, false)).toBeCloseTo(3);
  expect(onLine(line, 0, false, true)).toBeCloseTo(Math.E);
});

it('minutes fall into classes, and no way is not a long way', () => {
  const answer = readMatrix({ from: ['a'], to: ['a', 'b', 'c', 'd'], minutes: [[0, 30, 95, null]] }, ['minutes', 'km']);
  expect(answer.measures).toEqual(['minutes']);
  const found = minutesOf(answer, 'a');
  expect(found.classes.map(({ to, count }) => [to, count])).toEqual([[30, 2], [60, 0], [90, 0], [120, 1]]);
  expect([...found.unreachable]).toEqual(['d']);
  expect(colourOf(30, found.classes)).toBe(found.classes[0]?.colour);
});
