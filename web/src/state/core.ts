/** What every view shares of the state, by the names it has in the address. */
import { languages } from '../words/dictionary';
import { flag, identifier, identifierOr, integer, oneOf, type Field, type Values } from './fields';

/** Where the map looks, in degrees and zoom. */
export interface Camera {
  readonly lon: number;
  readonly lat: number;
  readonly zoom: number;
}

/** The column a table sorts by, and which way. */
export interface Order {
  readonly column: number;
  readonly descending: boolean;
}

export const methods = ['auto', 'quantile', 'jenks', 'equal', 'pretty', 'std', 'head-tail'] as const;
export type Method = (typeof methods)[number];

export const coreFields = {
  view: identifierOr('map'),
  indicator: identifier(),
  classify: oneOf(...methods),
  k: integer(5, 2, 8),
  unit: identifier(),
  /** A person's own table, whose columns stand among the indicators. */
  join: identifier(),
  table: flag(false),
  /** The table's order, and whether all its rows are drawn. */
  sort: order(3, true),
  all: flag(false),
  lang: oneOf(...languages),
  theme: oneOf('auto', 'light', 'dark'),
  at: camera(),
};
export type Core = Values<typeof coreFields>;

function camera(): Field<Camera | undefined> {
  return {
    initial: undefined,
    parse: (text) => {
      const [lon = NaN, lat = NaN, zoom = NaN, ...more] = text.split(',').map((part) => (part === '' ? NaN : Number(part)));
      const sound = Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 24 && more.length === 0;
      return sound ? { lon, lat, zoom } : undefined;
    },
    format: (at) => (at === undefined ? '' : `${at.lon.toFixed(4)},${at.lat.toFixed(4)},${at.zoom.toFixed(2)}`),
  };
}

/** A table's order in the address: `2` or, from the greatest, `-2`. */
export function order(column: number, descending = false): Field<Order> {
  return {
    initial: { column, descending },
    parse: (text) => (/^-?\d{1,2}$/.test(text) ? { column: Math.abs(Number(text)), descending: text.startsWith('-') } : undefined),
    format: (value) => `${value.descending ? '-' : ''}${value.column}`,
  };
}
