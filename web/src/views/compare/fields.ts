/** What the comparison has of its own in the address: groups picked by hand, a shape being drawn, a brush. */
import type { Field } from '../../state/fields';

/** Groups of one's own, each by its units' numbers. */
export type Sets = readonly (readonly string[])[];
export type Place = readonly [lon: number, lat: number];

/** A rectangle in a scatterplot, in the values of its axes. */
export interface Brush {
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
}

/** A shape whose units were taken into a group: two corners of a rectangle, or the corners of a polygon. */
export interface Taken {
  readonly into: number;
  readonly corners: readonly Place[];
}

const NUMBER = /^[\p{L}\p{N}][\p{L}\p{N}._:-]{0,39}$/u;
const BETWEEN = '~';

export function sets(most: number): Field<Sets> {
  return {
    initial: [],
    parse: (text) => text.split(BETWEEN).slice(0, most).map((one) => one.split(',').filter((number) => NUMBER.test(number))),
    format: (value) => value.map((one) => one.join(',')).join(BETWEEN),
  };
}

export function places(most: number): Field<readonly Place[]> {
  return {
    initial: [],
    parse: (text) => {
      const found = text.split(BETWEEN).map((place) => place.split(',').map(Number));
      const sound = found.every(([lon = NaN, lat = NaN, ...more]) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && more.length === 0);
      return sound && found.length <= most ? found.map(([lon = 0, lat = 0]) => [lon, lat] as const) : undefined;
    },
    format: (value) => value.map(([lon, lat]) => `${lon.toFixed(4)},${lat.toFixed(4)}`).join(BETWEEN),
  };
}

/** `0:8.0000,60.0000~9.0000,61.0000`, and the next after an exclamation mark. */
export function takenShapes(most: number, corners: Field<readonly Place[]>): Field<readonly Taken[]> {
  return {
    initial: [],
    parse: (text) => {
      const found = text.split('!').flatMap((one) => {
        const [, into, rest = ''] = /^(\d):(.*)$/.exec(one) ?? [];
        const at = corners.parse(rest);
        return into === undefined || at === undefined || at.length < 2 ? [] : [{ into: Number(into), corners: at }];
      });
      return found.slice(0, most);
    },
    format: (value) => value.map(({ into, corners: at }) => `${into}:${corners.format(at)}`).join('!'),
  };
}

export function brush(): Field<Brush | undefined> {
  return {
    initial: undefined,
    parse: (text) => {
      const [a = NaN, b = NaN, c = NaN, d = NaN, ...more] = text.split(',').map((part) => (part === '' ? NaN : Number(part)));
      return a <= b && c <= d && more.length === 0 ? { x: [a, b], y: [c, d] } : undefined;
    },
    format: (value) => (value === undefined ? '' : [...value.x, ...value.y].map((each) => String(Number(each.toPrecision(5)))).join(',')),
  };
}

/** The sets with a unit put into one of them and out of the others, or out of it where it was in. */
export function toggled(all: Sets, into: number, unit: string): Sets {
  const was = all[into]?.includes(unit) === true;
  return was ? replaced(all, into, (all[into] ?? []).filter((each) => each !== unit)) : put(all, into, [unit]);
}

/** The sets with units put into one of them and out of the others. */
export function put(all: Sets, into: number, units: readonly string[]): Sets {
  const taken = new Set(units);
  const without = all.map((one) => one.filter((each) => !taken.has(each)));
  return replaced(without, into, [...(without[into] ?? []), ...units]);
}

/** The sets with another list in one place; empty ones at the end are left out. */
export function replaced(all: Sets, at: number, units: readonly string[]): Sets {
  const next = Array.from({ length: Math.max(all.length, at + 1) }, (_, i) => (i === at ? [...new Set(units)] : (all[i] ?? [])));
  while (next.length > 0 && next[next.length - 1]?.length === 0) next.pop();
  return next;
}
