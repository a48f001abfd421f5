import { describe, expect, it } from 'vitest';
import type { Tab } from '../src/app/view';
import { coreFields } from '../src/state/core';
import { initialValues, parseFields, type Fields } from '../src/state/fields';
import { formatAddress, parseAddress } from '../src/state/store';
import { addresses, views } from '../e2e/views.js';

const tabs = Object.values(import.meta.glob<{ readonly default: Tab }>('../src/views/*/tab.ts', { eager: true })).map((module) => module.default);
const fields: Record<string, Fields> = Object.fromEntries(tabs.map(({ id, fields: own }) => [id, own]));
const all = [...Object.values(views), ...addresses] as string[];

/** Counts the files that were chosen while the page is open: it means nothing elsewhere. */
const NOT_KEPT = 'own.osend';

describe('the addresses that are driven in the browser', () => {
  it('have every field of every tab, as something else than in the beginning', () => {
    const seen = new Set(all.flatMap((address) => {
      const state = parseAddress(address, fields);
      const from = new URLSearchParams(address.slice(1));
      const differs = (of: Fields, prefix: string): string[] => {
        const [now, first] = [parseFields(of, from), initialValues(of)];
        return Object.entries(of).flatMap(([name, field]) => (field.format(now[name]) === field.format(first[name]) ? [] : [`${prefix}${name}`]));
      };
      return [...differs(coreFields, ''), ...differs(fields[state.core.view] ?? {}, `${state.core.view}.`)];
    }));
    const wanted = [...Object.keys(coreFields), ...tabs.flatMap(({ id, fields: own }) => Object.keys(own).map((name) => `${id}.${name}`))];
    expect(wanted.filter((name) => !seen.has(name))).toEqual([NOT_KEPT]);
  });
  it('are read and written back as they were', () => {
    for (const address of all) {
      const state = parseAddress(address, fields);
      expect(parseAddress(formatAddress(state, fields), fields), address).toEqual(state);
    }
  });
});
