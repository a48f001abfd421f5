/**
 * From values and a server's breaks to classes with colours. Counts have whole-number
 * breaks and zero as a class of its own; missing is no class: it is hatched.
 */
import type { Value } from '../api/answers';
import { colourAt, isDiverging, steps, type RampName } from './ramps';

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
  /** What a diverging ramp parts at. */
  readonly middle: number | undefined;
}

export interface Classes {
  /** The method asked for; `auto` gives each value of a short count a class of its own. */
  readonly asked: string;
  /** The method and upper ends the server answered with, ascending. */
  readonly method: string;
  readonly breaks: readonly number[];
  readonly ramp: RampName;
  /** What a diverging ramp parts at; the median where not given. */
  readonly middle?: number | undefined;
}

/** The most values that `auto` gives a class each. */
export const MOST_EACH = 7;
/** Zero: lighter than any ramp, and unlike the grey of missing values. */
export const ZERO_COLOUR = '#fdf6ec';

/** Sorts values into classes; the highest value always belongs to the last. */
export function classify(values: readonly Value[], kind: string, how: Classes): Classification {
  const numbers = values.flatMap(({ value }) => (value === null ? [] : [value]));
  const missing = values.length - numbers.length;
  const estimated = values.filter(({ status }) => status === 'estimated').length;
  const whole = kind === 'count' || kind === 'class' || kind === 'boolean';
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  if (kind === 'boolean') {
    const colours = [ZERO_COLOUR, colourAt(how.ramp, isDiverging(how.ramp) ? 0.85 : 0.62)];
    return { method: 'each', whole, classes: count(numbers, [0, 1], colours), missing, estimated, middle: undefined };
  }
  const zero = kind === 'count' && distinct[0] === 0;
  const rest = zero ? distinct.slice(1) : distinct;
  const each = how.asked === 'auto' && whole && rest.length <= MOST_EACH;
  const uppers = each ? rest : upperEnds(rest, how.breaks, whole);
  const bare = count(numbers.filter((value) => !zero || value !== 0), uppers, []);
  const middle = isDiverging(how.ramp) ? (how.middle ?? median(numbers)) : undefined;
  const colours = isDiverging(how.ramp) ? aroundMiddle(bare, middle ?? 0, how.ramp) : steps(how.ramp, uppers.length);
  const classes = count(numbers, zero ? [0, ...uppers] : uppers, zero ? [ZERO_COLOUR, ...colours] : colours);
  return { method: each ? 'each' : how.method, whole, classes, missing, estimated, middle };
}

/** The server's breaks as the upper ends of classes that are not empty. */
function upperEnds(sorted: readonly number[], breaks: readonly number[], whole: boolean): number[] {
  const lowest = sorted[0];
  const highest = sorted[sorted.length - 1];
  if (lowest === undefined || highest === undefined) return [];
  const rounded = breaks.map((value) => (whole ? Math.floor(value) : value));
  const inside = rounded.filter((value) => value >= lowest && value < highest);
  return [...new Set(inside)].sort((a, b) => a - b).concat(highest);
}

/** Counts the numbers in each class. */
function count(numbers: readonly number[], uppers: readonly number[], colours: readonly string[]): ValueClass[] {
  let before = Number.NEGATIVE_INFINITY;
  return uppers.map((upper, i) => {
    const inside = numbers.filter((value) => value > before && value <= upper);
    before = upper;
    const lower = inside.reduce((least, value) => Math.min(least, value), upper);
    return { lower, upper, colour: colours[i] ?? ZERO_COLOUR, count: inside.length };
  });
}

/** Colours by how many classes lie between a class and the middle, as strong on either side. */
function aroundMiddle(classes: readonly ValueClass[], middle: number, ramp: RampName): string[] {
  const below = classes.filter(({ upper }) => upper < middle).length;
  const above = classes.filter(({ lower }) => lower > middle).length;
  const most = Math.max(below, above, 1);
  return classes.map((each, i) => {
    if (each.upper < middle) return colourAt(ramp, 0.5 - (0.5 * (below - i)) / most);
    if (each.lower > middle) return colourAt(ramp, 0.5 + (0.5 * (i - (classes.length - above) + 1)) / most);
    return colourAt(ramp, 0.5);
  });
}

export function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The place of a value's class; undefined for a missing value. */
export function classOf(value: number | null | undefined, { classes }: Classification): number | undefined {
  if (value === null || value === undefined || classes.length === 0) return undefined;
  const at = classes.findIndex(({ upper }) => value <= upper);
  return at < 0 ? classes.length - 1 : at;
}

/** The colour of a value; undefined for a missing one. */
export function colourOf(value: number | null | undefined, classification: Classification): string | undefined {
  const at = classOf(value, classification);
  return at === undefined ? undefined : classification.classes[at]?.colour;
}
