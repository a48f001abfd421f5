/**
 * From values and a server's breaks to classes with colours. Counts have whole-number
 * breaks and zero as a class of its own; missing is no class: it is hatched.
 */
import type { ExpressionSpecification } from 'maplibre-gl';

/** Values above the class before and up to and including `upper`. */
export interface ValueClass {
  readonly lower: number;
  readonly upper: number;
  readonly colour: string;
  readonly count: number;
}

export interface Classification {
  readonly method: string;
  readonly whole: boolean;
  readonly classes: readonly ValueClass[];
  readonly missing: number;
  readonly estimated: number;
}

/** ColorBrewer YlGnBu: safe for colour blindness and print, by number of classes. */
const ramps: Record<number, readonly string[]> = {
  1: ['#41b6c4'],
  2: ['#a1dab4', '#225ea8'],
  3: ['#edf8b1', '#7fcdbb', '#2c7fb8'],
  4: ['#ffffcc', '#a1dab4', '#41b6c4', '#225ea8'],
  5: ['#ffffcc', '#a1dab4', '#41b6c4', '#2c7fb8', '#253494'],
  6: ['#ffffcc', '#c7e9b4', '#7fcdbb', '#41b6c4', '#2c7fb8', '#253494'],
};
export const MOST_CLASSES = 6;
/** Zero: lighter than the ramp, and unlike the grey of missing values. */
export const ZERO_COLOUR = '#fdf6ec';
const YES_COLOUR = '#2c7fb8';

export interface Value {
  readonly unit: string;
  readonly value: number | null;
  readonly status: string;
}

/**
 * Sorts values into classes. `breaks` are the upper ends of classes, ascending, as the
 * server gives them; the highest value always belongs to the last class.
 */
export function classify(values: readonly Value[], kind: string, method: string, breaks: readonly number[]): Classification {
  const numbers = values.flatMap(({ value }) => (value === null ? [] : [value]));
  const missing = values.length - numbers.length;
  const estimated = values.filter(({ status }) => status === 'estimated').length;
  const whole = kind === 'count' || kind === 'class' || kind === 'boolean';
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  if (kind === 'boolean') {
    return { method: 'each', whole, classes: count(numbers, [0, 1], [ZERO_COLOUR, YES_COLOUR]), missing, estimated };
  }
  const zero = kind === 'count' && distinct[0] === 0;
  const rest = zero ? distinct.slice(1) : distinct;
  const each = whole && rest.length <= MOST_CLASSES;
  const uppers = each ? rest : upperEnds(rest, breaks, whole);
  const colours = ramp(uppers.length);
  const classes = count(numbers, zero ? [0, ...uppers] : uppers, zero ? [ZERO_COLOUR, ...colours] : colours);
  return { method: each ? 'each' : method, whole, classes, missing, estimated };
}

/** The server's breaks as the upper ends of classes that are not empty. */
function upperEnds(sorted: readonly number[], breaks: readonly number[], whole: boolean): number[] {
  const lowest = sorted[0];
  const highest = sorted[sorted.length - 1];
  if (lowest === undefined || highest === undefined) return [];
  const rounded = breaks.map((value) => (whole ? Math.floor(value) : value));
  const inside = rounded.filter((value) => value >= lowest && value < highest);
  const uppers = [...new Set(inside)].sort((a, b) => a - b).slice(0, MOST_CLASSES - 1);
  return [...uppers, highest];
}

/** Counts the numbers in each class. */
function count(numbers: readonly number[], uppers: readonly number[], colours: readonly string[]): ValueClass[] {
  let before = Number.NEGATIVE_INFINITY;
  return uppers.map((upper, i) => {
    const inside = numbers.filter((value) => value > before && value <= upper);
    before = upper;
    const lower = inside.reduce((least, value) => Math.min(least, value), upper);
    return { lower, upper, colour: colours[i] ?? YES_COLOUR, count: inside.length };
  });
}

function ramp(classes: number): readonly string[] {
  return ramps[Math.min(Math.max(classes, 1), MOST_CLASSES)] ?? [];
}

/** The colour of a value; undefined for a missing one. */
export function colourOf(value: number | null | undefined, { classes }: Classification): string | undefined {
  if (value === null || value === undefined) return undefined;
  return (classes.find(({ upper }) => value <= upper) ?? classes[classes.length - 1])?.colour;
}

/** The same as an expression on the tile property `property`. */
export function colourExpression(property: string, { classes }: Classification): ExpressionSpecification | string {
  const last = classes[classes.length - 1];
  if (last === undefined) return ZERO_COLOUR;
  if (classes.length === 1) return last.colour;
  const steps = classes.slice(0, -1).flatMap(({ upper, colour }) => [
    ['<=', ['to-number', ['get', property]], upper],
    colour,
  ]);
  return ['case', ...steps, last.colour] as unknown as ExpressionSpecification;
}
