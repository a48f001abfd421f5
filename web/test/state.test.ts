import { describe, expect, it } from 'vitest';
import { formatState, initialState, parseState } from '../src/state';

describe('the address', () => {
  it('brings back what was shown', () => {
    const state = { ...initialState, indicator: 'takes_part.rff', unit: '0604', language: 'nn' as const, view: 'table' as const, relation: 'sea', camera: { lon: 9.65, lat: 59.67, zoom: 7.5 } };
    expect(parseState(formatState(state))).toEqual(state);
  });
  it('is short in the beginning', () => expect(formatState(initialState)).toBe('#'));
  it('leaves out what it does not understand', () => {
    expect(parseState('#unit=../etc&lang=xx&view=globe&at=1,2&indicator=%3Cb%3E')).toEqual(initialState);
    expect(parseState('#at=9,200,4').camera).toBeUndefined();
    expect(parseState('#at=,,').camera).toBeUndefined();
  });
});
