import { describe, expect, it } from 'vitest';
import { classify, colourExpression, colourOf, MOST_CLASSES, ZERO_COLOUR, type Value } from '../src/classes';

const values = (numbers: (number | null)[]): Value[] =>
  numbers.map((value, i) => ({ unit: String(i), value, status: value === null ? 'missing' : 'observed' }));

/** What a map does with the expression, for the two operators it uses. */
function evaluate(expression: unknown, value: number): string {
  if (typeof expression === 'string') return expression;
  const [, ...branches] = expression as [string, ...unknown[]];
  for (let i = 0; i + 1 < branches.length; i += 2) {
    const [, , upper] = branches[i] as [string, unknown, number];
    if (value <= upper) return branches[i + 1] as string;
  }
  return branches[branches.length - 1] as string;
}

describe('classes', () => {
  it('give zero a class and a colour of its own', () => {
    const { classes } = classify(values([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 'count', 'quantile', [2, 4, 6, 9]);
    expect(classes[0]).toMatchObject({ lower: 0, upper: 0, count: 2, colour: ZERO_COLOUR });
    expect(classes.map(({ upper }) => upper)).toEqual([0, 2, 4, 6, 9]);
  });
  it('of counts have whole-number ends that do not overlap', () => {
    const { classes, whole } = classify(values([1, 2, 3, 4, 5, 6, 7, 8]), 'count', 'quantile', [2.5, 4.9, 8]);
    expect(whole).toBe(true);
    expect(classes.map(({ lower, upper }) => [lower, upper])).toEqual([[1, 2], [3, 4], [5, 8]]);
  });
  it('are one for each value where a count has few', () => {
    const { classes, method } = classify(values([1, 1, 2, 3]), 'count', 'quantile', [1, 2]);
    expect(method).toBe('each');
    expect(classes.map(({ count }) => count)).toEqual([2, 1, 1]);
  });
  it('never count a missing value', () => {
    const made = classify(values([null, null, 0, 1]), 'boolean', 'quantile', []);
    expect(made.missing).toBe(2);
    expect(made.classes.map(({ count }) => count)).toEqual([1, 1]);
    expect(colourOf(null, made)).toBeUndefined();
  });
  it('count every known value once, and are at most six', () => {
    const numbers = Array.from({ length: 200 }, (_, i) => (i * 37) % 101 + 0.5);
    const { classes } = classify(values(numbers), 'index', 'quantile', [5, 10, 20, 30, 40, 50, 60, 70]);
    expect(classes.length).toBeLessThanOrEqual(MOST_CLASSES);
    expect(classes.reduce((sum, { count }) => sum + count, 0)).toBe(200);
  });
  it('have differing colours', () => {
    for (let k = 1; k <= MOST_CLASSES; k += 1) {
      const { classes } = classify(values([0, ...Array.from({ length: 50 }, (_, i) => i + 1)]), 'count', 'equal', Array.from({ length: k }, (_, i) => Math.floor((50 / k) * (i + 1))));
      expect(new Set(classes.map(({ colour }) => colour)).size).toBe(classes.length);
    }
  });
  it('are coloured the same by the legend and by the map', () => {
    for (const numbers of [[0, 1, 5, 9, 12, 33, 40, 90], [3, 3, 3], [0.5, 1.5, 2.5, 9.25, 17]]) {
      const kind = numbers.every(Number.isInteger) ? 'count' : 'index';
      const made = classify(values(numbers), kind, 'quantile', [2, 9, 20]);
      const expression = colourExpression('x', made);
      for (const value of numbers) expect(evaluate(expression, value)).toBe(colourOf(value, made));
    }
  });
  it('of nothing are none', () => {
    expect(classify(values([null]), 'count', 'quantile', []).classes).toEqual([]);
  });
});
