import { describe, expect, it } from 'vitest';
import { countOut, readLocal, standsOut } from '../src/views/clusters/answer';
import { byChance, chance, leastP, verdict } from '../src/views/clusters/inwords';
import { command, curl } from '../src/views/clusters/panel/repeat';
import { words } from '../src/views/clusters/words';

const unit = (number: string, p: number | null, adjusted: number | null, status = 'analysed') => ({ number, name: number, status, p, p_adjusted: adjusted, quadrant: p === null ? null : 'low-low' });

describe('clusters', () => {
  const answer = readLocal({ significance: 0.05, units: [unit('1', 0.01, 0.04), unit('2', 0.04, 0.2), unit('3', 0.5, 1), unit('4', null, null, 'missing'), unit('5', null, null, 'not-asked')] });
  it('stand out with and without correction', () => {
    expect([countOut(answer, true), countOut(answer, false)]).toEqual([1, 2]);
    expect([...answer.units.values()].map((each) => standsOut(each, 0.05, true))).toEqual(['low-low', undefined, undefined, undefined, undefined]);
  });
  it('are said in words', () => {
    expect(verdict({ statistic: 0.3, expectation: -0.01, p: 0.001 }, 0.05)).toBe(words.verdict_alike);
    expect(verdict({ statistic: -0.3, expectation: -0.01, p: 0.001 }, 0.05)).toBe(words.verdict_unlike);
    expect(verdict({ statistic: 0.3, expectation: -0.01, p: 0.2 }, 0.05)).toBe(words.verdict_none);
    // Where there is no p-value, nothing is certain.
    expect(verdict({ statistic: 0.3, expectation: -0.01, p: NaN }, 0.05)).toBe(words.verdict_none);
  });
  it('say how often chance would do it', () => {
    expect(chance(0.43)).toEqual({ count: 43, of: 100 });
    expect(chance(0.0002)).toEqual({ count: 2, of: 10_000 });
    expect(chance(0)).toBeUndefined();
    expect([leastP({ inference: 'permutation', permutations: 9999 }), leastP({ inference: 'exact', permutations: 0 })]).toEqual([0.0002, 0]);
    expect(byChance({ expectation: 0, variance: 0.01 })[1]).toBeCloseTo(0.196);
  });
});

it('a request survives the quotes of a shell', () => {
  const analysis = { process: 'local-moran', inputs: { indicator: 'schemes', units: "county = '06'", seed: 7 } };
  expect(curl(analysis, 'http://host/')).toBe(
    String.raw`curl 'http://host/processes/local-moran/execution' -H 'content-type: application/json' -d '{"inputs":{"indicator":"schemes","units":"county = '\''06'\''","seed":7}}'`,
  );
  expect(command(analysis)).toBe(String.raw`nabolag analyse local-moran -i indicator=schemes -i 'units=county = '\''06'\''' -i seed=7 --format csv`);
});
