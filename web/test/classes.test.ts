import { describe, expect, it } from 'vitest';
import type { Indicator, Value } from '../src/api/answers';
import { bivariate } from '../src/colour/bivariate';
import { classify, classOf, colourOf, median, MOST_EACH, ZERO_COLOUR, type Classification } from '../src/colour/classes';
import { categories, category, colourAt, inkOn, isDiverging, luminance, multiply, rampNames, steps, type RampName } from '../src/colour/ramps';

const values = (numbers: readonly (number | null)[]): Value[] =>
  numbers.map((value, i) => ({ unit: String(i), value, status: value === null ? 'missing' : 'observed' }));

function made(numbers: readonly (number | null)[], kind: string, breaks: readonly number[], more: { asked?: string; ramp?: RampName; middle?: number } = {}): Classification {
  return classify(values(numbers), kind, { asked: 'auto', method: 'quantile', breaks, ramp: 'YlGnBu', ...more });
}

describe('classes', () => {
  it('give zero a class and a colour of its own', () => {
    const { classes } = made([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 'count', [2, 4, 6, 9]);
    expect(classes[0]).toMatchObject({ lower: 0, upper: 0, count: 2, colour: ZERO_COLOUR });
    expect(classes.map(({ upper }) => upper)).toEqual([0, 2, 4, 6, 9]);
  });
  it('of counts have whole-number ends that do not overlap', () => {
    const { classes, whole } = made([1, 2, 3, 4, 5, 6, 7, 8], 'count', [2.5, 4.9, 8]);
    expect(whole).toBe(true);
    expect(classes.map(({ lower, upper }) => [lower, upper])).toEqual([[1, 2], [3, 4], [5, 8]]);
  });
  it('are one for each value where a count has few, unless a method is asked for', () => {
    const { classes, method } = made([1, 1, 2, 3], 'count', [1, 2]);
    expect(method).toBe('each');
    expect(classes.map(({ count }) => count)).toEqual([2, 1, 1]);
    expect(made([1, 1, 2, 3, 4], 'count', [2, 4], { asked: 'quantile' }).classes).toHaveLength(2);
    expect(made(Array.from({ length: MOST_EACH + 1 }, (_, i) => i + 1), 'count', [4, 8]).method).toBe('quantile');
  });
  it('never count a missing value', () => {
    const { missing, classes, ...rest } = made([null, null, 0, 1], 'boolean', []);
    expect(missing).toBe(2);
    expect(classes.map(({ count }) => count)).toEqual([1, 1]);
    expect(colourOf(null, { missing, classes, ...rest })).toBeUndefined();
  });
  it('count every known value once', () => {
    const numbers = Array.from({ length: 200 }, (_, i) => ((i * 37) % 101) + 0.5);
    const { classes } = made(numbers, 'index', [5, 10, 20, 30, 40, 50, 60, 70]);
    expect(classes.reduce((sum, { count }) => sum + count, 0)).toBe(200);
  });
  it('have differing colours, in every ramp and number', () => {
    for (const ramp of rampNames) {
      for (let k = 1; k <= 8; k += 1) {
        const { classes } = made([0, ...Array.from({ length: 80 }, (_, i) => i + 1)], 'count', Array.from({ length: k }, (_, i) => Math.floor((80 / k) * (i + 1))), { asked: 'equal', ramp, middle: 40 });
        expect(new Set(classes.map(({ colour }) => colour)).size, `${ramp} ${k}`).toBe(classes.length);
      }
    }
  });
  it('of nothing are none', () => {
    expect(made([null], 'count', []).classes).toEqual([]);
    expect(classOf(3, made([null], 'count', []))).toBeUndefined();
  });
  it('of a diverging ramp part at the middle, which is the median where none is given', () => {
    const { classes, middle } = made([1, 2, 3, 10, 20, 30, 31], 'index', [3, 10, 20, 31], { ramp: 'PuOr' });
    expect(middle).toBe(10);
    expect(classes.map(({ colour }) => colour)).toEqual([colourAt('PuOr', 0.25), colourAt('PuOr', 0.5), colourAt('PuOr', 0.75), colourAt('PuOr', 1)]);
    expect(made([1, 2, 3], 'index', [1, 2, 3]).middle).toBeUndefined();
  });
});

it('the median of an even number lies between the middle two, and of nothing there is none', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([5])).toBe(5);
  expect(median([])).toBeUndefined();
});

describe('ramps', () => {
  it('darken steadily, so that they survive without colour', () => {
    for (const name of rampNames) {
      if (isDiverging(name)) continue;
      const light = steps(name, 8).map(luminance);
      expect(light, name).toEqual([...light].sort((a, b) => b - a));
    }
  });
  it('of two sides are lightest in the middle', () => {
    for (const name of rampNames.filter(isDiverging)) {
      expect(luminance(colourAt(name, 0.5))).toBeGreaterThan(luminance(colourAt(name, 0)));
      expect(luminance(colourAt(name, 0.5))).toBeGreaterThan(luminance(colourAt(name, 1)));
    }
  });
  it('repeat categories when there are more than colours', () => {
    expect(category(categories.length)).toBe(category(0));
  });
  it('darken where two inks lie over each other', () => {
    expect(multiply('#ffffff', '#336699')).toBe('#336699');
    expect(luminance(multiply('#46a6ac', '#b85a98'))).toBeLessThan(luminance('#b85a98'));
  });
});

describe('two indicators', () => {
  const indicator = (numbers: (number | null)[], breaks: number[], kind = 'index'): Indicator => {
    const all = values(numbers);
    return { id: 'x', title: 'x', unit: '', kind, year: '', note: '', source: '', method: 'quantile', breaks, values: all, byUnit: new Map(all.map((value) => [value.unit, value])) };
  };
  it('make nine cells, and a unit that lacks one of them is unknown', () => {
    const cells = bivariate(indicator([1, 2, 3, 4, 5, 6, null], [2, 4, 6]), indicator([6, 5, 4, 3, 2, null, 1], [2, 4, 6]));
    expect(cells.colours.map((row) => row.length)).toEqual([3, 3, 3]);
    expect(new Set(cells.colours.flat()).size).toBe(9);
    expect([...cells.unknown]).toEqual(['5', '6']);
    expect(cells.counts.flat().reduce((sum, count) => sum + count, 0)).toBe(5);
  });
  it('of yes and no have two classes each', () => {
    const cells = bivariate(indicator([0, 1, 1], [], 'boolean'), indicator([0, 0, 1], [], 'boolean'));
    expect(cells.counts).toEqual([[1, 1], [0, 1]]);
  });
});

it('ink is read on every colour', () => {
  for (let red = 0; red < 256; red += 17) {
    for (let green = 0; green < 256; green += 17) {
      const colour = `#${[red, green, 128].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
      const [light, dark] = [luminance(colour), luminance(inkOn(colour))].sort((a, b) => b - a) as [number, number];
      expect((light + 0.05) / (dark + 0.05), colour).toBeGreaterThan(4.5);
    }
  }
});
