/**
 * Asks the server, on its own origin only, and shapes its answers into what the viewer
 * needs. Answers are kept: a dataset is immutable while the page is open.
 */
import type { Named } from './names';
import type { Value } from './classes';
import { bounds, list, number, point, record, strings, text, title, type Bounds, type Json, type Title } from './wire';

export type { Bounds, Title };

export interface Source {
  readonly title: string;
  readonly publisher: string;
  readonly licence: string;
  readonly year: string;
}

export interface Landing {
  readonly title: Title;
  readonly year: string;
  readonly schematic: boolean;
  readonly note: string;
  readonly collection: string;
  readonly bounds: Bounds | undefined;
  readonly sources: readonly Source[];
}

export interface IndicatorInfo {
  readonly id: string;
  readonly title: Title;
  readonly unit: string;
  readonly kind: string;
  readonly year: string;
  readonly note: string;
}

export interface Indicator extends IndicatorInfo {
  readonly values: readonly Value[];
  readonly method: string;
  readonly breaks: readonly number[];
}

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
}

export interface Profile {
  readonly number: string;
  readonly name: string;
  readonly year: string;
  readonly groups: readonly Group[];
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
}

export interface TileLayer {
  readonly layer: string;
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly bounds: Bounds | undefined;
}

/** An answer that is not what was asked for, with the server's own words. */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, detail: string) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** Where the server's answers begin: the folder of the page itself. */
export const root = new URL('.', document.baseURI);

/** The address template of a layer's tiles with only the properties named. */
export function tileAddress(layer: string, properties: readonly string[]): string {
  const list = properties.map(encodeURIComponent).join(',');
  return `${root.href}tiles/${encodeURIComponent(layer)}/{z}/{x}/{y}?properties=${list}`;
}

const answers = new Map<string, Promise<unknown>>();

/** An answer as JSON; asked once, but again after a failure. */
function get(path: string): Promise<unknown> {
  const known = answers.get(path);
  if (known !== undefined) return known;
  const answer = request(path);
  answers.set(path, answer);
  answer.catch(() => answers.delete(path));
  return answer;
}

async function request(path: string): Promise<unknown> {
  const response = await fetch(new URL(path, root), { headers: { accept: 'application/json' } });
  if (response.ok) return response.json();
  const problem = record(await response.json().catch(() => undefined));
  throw new ApiError(response.status, text(problem['detail']) || text(problem['title']) || `${response.status} ${response.statusText}`);
}

export async function landing(): Promise<Landing> {
  const answer = record(await get('?f=json'));
  const dataset = record(answer['dataset']);
  return {
    title: title(dataset['title']),
    year: text(dataset['year']),
    schematic: dataset['schematic'] === true,
    note: text(dataset['note']),
    collection: text(dataset['collection']),
    bounds: bounds(dataset['bbox']),
    sources: list(answer['sources']).map((source) => ({
      title: text(source['title']),
      publisher: text(source['publisher']),
      licence: text(source['licence']),
      year: text(source['year']),
    })),
  };
}

export async function indicators(): Promise<IndicatorInfo[]> {
  const answer = await get('indicators');
  return list(record(answer)['indicators']).map(indicatorInfo);
}

export async function indicator(id: string): Promise<Indicator> {
  const answer = record(await get(`indicators/${encodeURIComponent(id)}?classify=quantile&k=5`));
  const classes = record(answer['classes']);
  return {
    ...indicatorInfo(answer),
    values: list(answer['values']).map((entry) => ({
      unit: text(entry['unit']),
      value: number(entry['value']) ?? null,
      status: text(entry['status']),
    })),
    method: text(classes['method']),
    breaks: Array.isArray(classes['breaks']) ? classes['breaks'].flatMap((value) => number(value) ?? []) : [],
  };
}

/** Every unit's number and names, for search and tables. */
export async function units(collection: string): Promise<Named[]> {
  const answer = record(await get(encodeURIComponent(collection)));
  return list(answer['units']).map((unit) => ({
    number: text(unit['number']),
    name: text(unit['name']),
    otherNames: strings(unit['other_names']),
    county: text(record(unit['county'])['name']),
  }));
}

export async function profile(collection: string, unit: string): Promise<Profile> {
  const answer = record(await get(`${encodeURIComponent(collection)}/${encodeURIComponent(unit)}`));
  return {
    number: text(answer['number']),
    name: text(answer['name']),
    year: text(answer['year']),
    groups: list(answer['groups']).map((group) => ({
      grouping: text(group['grouping']),
      groupingTitle: title(group['grouping_title']),
      id: text(group['id']),
      title: title(group['title']),
    })),
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

export async function neighbours(collection: string, unit: string, relation: string): Promise<Neighbour[]> {
  const k = relation === 'nearest' ? '&k=8' : '';
  const path = `${encodeURIComponent(collection)}/${encodeURIComponent(unit)}/neighbours`;
  const answer = record(await get(`${path}?relation=${encodeURIComponent(relation)}${k}`));
  return list(answer['neighbours']).map((entry) => ({
    number: text(entry['number']),
    name: text(entry['name']),
    pointOnly: entry['contact'] === 'point',
    shared_border_km: number(entry['shared_border_km']),
    distance_km: number(entry['distance_km']),
    minutes: number(entry['minutes']),
  }));
}

/** The first grouping whose areas are drawn, as the name of its tile layer. */
export async function outlineLayer(): Promise<string | undefined> {
  const answer = await get('groupings');
  const drawn = list(record(answer)['groupings']).map((grouping) => text(grouping['collection']));
  return drawn.find((collection) => collection !== '');
}

export async function tileLayer(layer: string): Promise<TileLayer> {
  const answer = record(await get(`tiles/${encodeURIComponent(layer)}`));
  return {
    layer: text(list(answer['vector_layers'])[0]?.['id']) || layer,
    minzoom: number(answer['minzoom']) ?? 0,
    maxzoom: number(answer['maxzoom']) ?? 12,
    bounds: bounds(answer['bounds']),
  };
}

function indicatorInfo(answer: Json): IndicatorInfo {
  return {
    id: text(answer['id']),
    title: title(answer['title']),
    unit: text(answer['unit']),
    kind: text(answer['kind']),
    year: text(answer['year']),
    note: text(answer['note']),
  };
}
