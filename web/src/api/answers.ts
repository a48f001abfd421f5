/** The short answers: an indicator's values and classes, a grouping's groups, where units lie. */
import { get, query, segment } from './client';
import { groupingInfo, indicatorInfo, type GroupingInfo, type IndicatorInfo } from './dataset';
import { list, number, point, record, strings, text, title, type Title } from './wire';

export interface Value {
  readonly unit: string;
  readonly value: number | null;
  readonly status: string;
}

export interface Indicator extends IndicatorInfo {
  readonly values: readonly Value[];
  readonly byUnit: ReadonlyMap<string, Value>;
  /** How the server made the classes, and their upper ends, ascending. */
  readonly method: string;
  readonly breaks: readonly number[];
}

export interface Groups extends GroupingInfo {
  readonly groups: readonly { readonly id: string; readonly title: Title; readonly members: readonly string[] }[];
  readonly inNone: readonly string[];
  readonly inSeveral: readonly string[];
}

export async function indicator(id: string, method: string, k: number, signal?: AbortSignal): Promise<Indicator> {
  const answer = record(await get(`indicators/${segment(id)}${query({ classify: method, k })}`, signal));
  const classes = record(answer['classes']);
  const values = list(answer['values']).map((entry) => ({
    unit: text(entry['unit']),
    value: number(entry['value']) ?? null,
    status: text(entry['status']),
  }));
  return {
    ...indicatorInfo(answer),
    values,
    byUnit: new Map(values.map((value) => [value.unit, value])),
    method: text(classes['method']),
    breaks: Array.isArray(classes['breaks']) ? classes['breaks'].flatMap((value) => number(value) ?? []) : [],
  };
}

export async function groups(id: string, signal?: AbortSignal): Promise<Groups> {
  const answer = record(await get(`groupings/${segment(id)}`, signal));
  return {
    ...groupingInfo(answer),
    groups: list(answer['groups']).map((group) => ({ id: text(group['id']), title: title(group['title']), members: strings(group['members']) })),
    inNone: strings(answer['in_none']),
    inSeveral: strings(answer['in_several']),
  };
}

/** Where each unit's centre lies: for symbols and for lines between units. */
export async function centres(signal?: AbortSignal): Promise<ReadonlyMap<string, [lon: number, lat: number]>> {
  const answer = record(await get(`collections/centres/items${query({ limit: 10000, properties: 'number' })}`, signal));
  const places = list(answer['features']).flatMap((feature) => {
    const place = point(record(feature['geometry'])['coordinates']);
    const unit = text(record(feature['properties'])['number']);
    return place === undefined ? [] : [[unit, place] as const];
  });
  return new Map(places);
}
