import { describe, expect, it } from 'vitest';
import { formatMeasured, formatNumber, formatShare, formatValue } from '../src/words/format';

const schemes = { id: 'schemes', kind: 'count', unit: 'schemes' };
const takesPart = { id: 'takes_part.rff', kind: 'boolean', unit: '' };
const index = { id: 'centrality_index', kind: 'index', unit: 'index' };

describe('numbers', () => {
  it('have a decimal comma and a narrow space in Norwegian', () => {
    expect(formatNumber(1234567.25, 'nb', 2)).toBe('1\u202f234\u202f567,25');
    expect(formatNumber(27373, 'nn')).toBe('27\u202f373');
  });
  it('have a point and commas in English', () => {
    expect(formatNumber(1234567.25, 'en', 2)).toBe('1,234,567.25');
  });
  it('lose trailing zeros unless asked to keep them', () => {
    expect(formatNumber(513.5, 'nb', 2)).toBe('513,5');
    expect(formatNumber(12, 'nb', 1)).toBe('12');
    expect(formatNumber(12, 'nb', 1, true)).toBe('12,0');
  });
  it('are not negative when they round to nothing', () => {
    expect(formatNumber(-0.01, 'nb', 1)).toBe('0');
    expect(formatNumber(-1500.5, 'nb', 1)).toBe('\u22121\u202f500,5');
  });
  it('as percent keep a space that does not break', () => {
    expect(formatShare(0.1206, 'nb')).toBe('12,1\u00a0%');
    expect(formatShare(0.1206, 'en')).toBe('12.1%');
  });
});

describe('values', () => {
  it('that are missing are named, never zero', () => {
    expect(formatValue(null, schemes, 'nb')).toBe('Ikke i tabellen');
    expect(formatMeasured(undefined, takesPart, 'nn')).toBe('Ikkje i tabellen');
    expect(formatMeasured(0, schemes, 'nb')).toBe('0\u00a0ordninger');
  });
  it('of taking part are words', () => {
    expect(formatValue(1, takesPart, 'nb')).toBe('Deltar');
    expect(formatValue(0, takesPart, 'nn')).toBe('Deltek ikkje');
    expect(formatValue(1, { ...takesPart, id: 'small_district' }, 'en')).toBe('Yes');
  });
  it('of an index keep one decimal', () => {
    expect(formatValue(513.46, index, 'nb')).toBe('513,5');
  });
});
