import { describe, expect, it } from 'vitest';
import tab from '../src/views/map/tab';
import { coreFields } from '../src/state/core';
import { formatFields, initialValues, parseFields, type Fields } from '../src/state/fields';
import { formatAddress, parseAddress, type State } from '../src/state/store';

const views: Record<string, Fields> = { map: tab.fields, other: { depth: { initial: 1, parse: (text: string) => Number(text) || undefined, format: String } } };
const first: State = parseAddress('', views);

describe('the address', () => {
  it('brings back what was shown', () => {
    const core = { ...first.core, indicator: 'takes_part.rff', unit: '0604', lang: 'nn', table: true, classify: 'jenks', k: 4, theme: 'dark', sort: { column: 2, descending: true }, at: { lon: 9.65, lat: 59.67, zoom: 7.5 } } as const;
    const map = { ...first.own['map'], as: 'pair', second: 'population', borders: [], relation: 'sea', reach: [30, 60], partners: true, pinhabitants: 40000, nsort: { column: 0, descending: true } };
    const state = { core, own: { ...first.own, map } };
    expect(parseAddress(formatAddress(state, views), views)).toEqual(state);
  });
  it('is short in the beginning', () => expect(formatAddress(first, views)).toBe('#'));
  it('leaves out what it does not understand', () => {
    expect(parseAddress('#unit=../etc&lang=xx&view=globe&at=1,2&indicator=%3Cb%3E&k=99&classify=guess&theme=pink&reach=x', views)).toEqual(first);
    expect(parseAddress('#at=9,200,4', views).core.at).toBeUndefined();
    expect(parseAddress('#at=,,', views).core.at).toBeUndefined();
  });
  it('holds the open view’s own values, and those of others are kept aside', () => {
    const before = parseAddress('#view=other&depth=7', views);
    expect(before.own['other']).toEqual({ depth: 7 });
    const after = parseAddress('#relation=sea', views, before);
    expect(after.own['other']).toEqual({ depth: 7 });
    expect(formatAddress(after, views)).toBe('#relation=sea');
  });
  it('takes the server’s identifiers, also a grouping’s', () => {
    expect(parseAddress('#indicator=group:economic-region', views).core.indicator).toBe('group:economic-region');
    expect(formatAddress(parseAddress('#indicator=job.3f.p', views), views)).toBe('#indicator=job.3f.p');
  });
});

it('no view’s own name is one that all views share', () => {
  for (const name of Object.keys(tab.fields)) expect(Object.keys(coreFields)).not.toContain(name);
});

it('fields that are as in the beginning are not written', () => {
  expect(formatFields(tab.fields, initialValues(tab.fields))).toEqual([]);
  expect(parseFields(tab.fields, new URLSearchParams('borders=-')).borders).toEqual([]);
});
