/** Answers about one unit: its profile, its neighbours, what lies within reach of it. */
import { get, query, segment } from './client';
import { indicatorInfo, type IndicatorInfo } from './dataset';
import { bounds, list, number, point, record, strings, text, title, type Bounds, type Title } from './wire';

/** A unit's place among those it is compared with. */
export interface Rank {
  /** Empty for the whole dataset, whose title is then the grouping's. */
  readonly grouping: string;
  readonly groupingTitle: Title;
  readonly group: string;
  readonly rank: number;
  readonly of: number;
}

export interface ProfileValue extends IndicatorInfo {
  readonly value: number | null;
  readonly status: string;
  readonly ranks: readonly Rank[];
}

export interface Group {
  readonly grouping: string;
  readonly groupingTitle: Title;
  readonly id: string;
  readonly title: Title;
  readonly members: number | undefined;
}

export interface Profile {
  readonly number: string;
  readonly name: string;
  readonly otherNames: readonly string[];
  readonly year: string;
  readonly groups: readonly Group[];
  readonly networks: readonly Group[];
  readonly values: readonly ProfileValue[];
  readonly anchor: [lon: number, lat: number] | undefined;
  readonly bounds: Bounds | undefined;
}

export interface Neighbour {
  readonly number: string;
  readonly name: string;
  /** Whether the two meet in a point only. */
  readonly pointOnly: boolean;
  readonly shared_border_km: number | undefined;
  readonly distance_km: number | undefined;
  readonly minutes: number | undefined;
  readonly ferries: number | undefined;
  /** The values asked for; null where there is none. */
  readonly values: Readonly<Record<string, number | null>>;
}

export interface Neighbours {
  readonly note: string;
  readonly neighbours: readonly Neighbour[];
}

export interface Band {
  readonly minutes: number;
  readonly units: readonly { readonly number: string; readonly name: string; readonly minutes: number }[];
  readonly inhabitants: number | undefined;
  readonly geometry: GeoJSON.Geometry | undefined;
}

export interface Reach {
  readonly note: string;
  /** Whether the geometry is that of whole units, not of the roads. */
  readonly ofUnits: boolean;
  readonly bands: readonly Band[];
}

export async function profile(collection: string, unit: string, signal?: AbortSignal): Promise<Profile> {
  const answer = record(await get(`${segment(collection)}/${segment(unit)}`, signal));
  return {
    number: text(answer['number']),
    name: text(answer['name']),
    otherNames: strings(answer['other_names']),
    year: text(answer['year']),
    groups: list(answer['groups']).map(group),
    networks: list(answer['networks']).map(group),
    values: list(answer['indicators']).map((entry) => ({
      ...indicatorInfo(entry),
      value: number(entry['value']) ?? null,
      status: text(entry['status']),
      ranks: list(entry['ranks']).map((rank) => ({
        grouping: text(rank['grouping']),
        groupingTitle: title(rank['grouping_title']),
        group: text(rank['title']),
        rank: number(rank['rank']) ?? NaN,
        of: number(rank['of']) ?? NaN,
      })),
    })),
    anchor: point(answer['label']),
    bounds: bounds(answer['bbox']),
  };
}

function group(answer: Readonly<Record<string, unknown>>): Group {
  return {
    grouping: text(answer['grouping']),
    groupingTitle: title(answer['grouping_title']),
    id: text(answer['id']),
    title: title(answer['title']),
    members: number(answer['members']),
  };
}

/** `how` narrows a relation: `k` the nearest, or those within `minutes`. */
export async function neighbours(
  collection: string, unit: string, how: { relation: string; k?: number; minutes?: number }, indicators: readonly string[], signal?: AbortSignal,
): Promise<Neighbours> {
  const asked = query({ ...how, indicator: indicators.length === 0 ? undefined : indicators.join(',') });
  const answer = record(await get(`${segment(collection)}/${segment(unit)}/neighbours${asked}`, signal));
  return {
    note: text(answer['note']),
    neighbours: list(answer['neighbours']).map((entry) => ({
      number: text(entry['number']),
      name: text(entry['name']),
      pointOnly: entry['contact'] === 'point',
      shared_border_km: number(entry['shared_border_km']),
      distance_km: number(entry['distance_km']),
      minutes: number(entry['minutes']),
      ferries: number(entry['ferries']),
      values: Object.fromEntries(indicators.map((id) => [id, number(record(entry['values'])[id]) ?? null])),
    })),
  };
}

/** Minutes from one unit to others, by a relation that has minutes; absent where no way leads. */
export async function minutesTo(from: string, to: readonly string[], relation: string, signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
  if (to.length === 0) return new Map();
  const answer = record(await get(`matrix${query({ from, to: to.join(','), relation })}`, signal));
  const row: unknown = Array.isArray(answer['minutes']) ? answer['minutes'][0] : undefined;
  const known = to.flatMap((unit, i) => {
    const minutes = Array.isArray(row) ? number(row[i]) : undefined;
    return minutes === undefined ? [] : [[unit, minutes] as const];
  });
  return new Map(known);
}

export async function reach(collection: string, unit: string, minutes: readonly number[], signal?: AbortSignal): Promise<Reach> {
  return readReach(record(await get(`${segment(collection)}/${segment(unit)}/reach${query({ minutes: minutes.join(',') })}`, signal)));
}

/** The same from any point, where the dataset has roads. */
export async function reachFrom([lon, lat]: readonly [number, number], minutes: readonly number[], signal?: AbortSignal): Promise<Reach> {
  return readReach(record(await get(`reach${query({ lon, lat, minutes: minutes.join(',') })}`, signal)));
}

function readReach(answer: Readonly<Record<string, unknown>>): Reach {
  // One band alone stands in the answer itself.
  const bands = Array.isArray(answer['bands']) ? list(answer['bands']) : [answer];
  return {
    note: text(answer['note']),
    ofUnits: bands.some((band) => band['geometry_of'] === 'units'),
    bands: bands.map((band) => ({
      minutes: number(band['minutes']) ?? NaN,
      units: list(band['units']).map((entry) => ({ number: text(entry['number']), name: text(entry['name']), minutes: number(entry['minutes']) ?? NaN })),
      inhabitants: number(band['inhabitants']),
      geometry: typeof record(band['geometry'])['type'] === 'string' ? (band['geometry'] as GeoJSON.Geometry) : undefined,
    })),
  };
}
