/** A place on the map in the address. */
import type { Field } from '../../state/fields';

export type Place = readonly [lon: number, lat: number];

export function place(): Field<Place | undefined> {
  return {
    initial: undefined,
    parse: (text) => {
      const [lon = NaN, lat = NaN, ...more] = text.split(',').map((part) => (part === '' ? NaN : Number(part)));
      return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && more.length === 0 ? [lon, lat] : undefined;
    },
    format: (value) => (value === undefined ? '' : `${value[0].toFixed(4)},${value[1].toFixed(4)}`),
  };
}
