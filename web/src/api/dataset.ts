/** What is asked for once, when the page opens: the dataset, its indicators, groupings and units. */
import { get, segment } from './client';
import { tileLayer, type TileLayer } from './tiles';
import { bounds, list, number, record, strings, text, title, type Bounds, type Json, type Title } from './wire';

export interface Source {
  readonly id: string;
  readonly title: string;
  readonly publisher: string;
  readonly licence: string;
  readonly year: string;
}

/** Raster tiles to draw under the map, where the server is set to have some. */
export interface Basemap {
  readonly tiles: string;
  readonly attribution: string;
}

export interface Landing {
  readonly id: string;
  readonly title: Title;
  readonly year: string;
  readonly schematic: boolean;
  readonly note: string;
  readonly collection: string;
  readonly bounds: Bounds | undefined;
  readonly sources: readonly Source[];
  readonly basemap: Basemap | undefined;
}

export interface IndicatorInfo {
  readonly id: string;
  readonly title: Title;
  readonly unit: string;
  readonly kind: string;
  readonly year: string;
  readonly note: string;
  readonly source: string;
}

export interface Unit {
  readonly number: string;
  readonly name: string;
  readonly otherNames: readonly string[];
  readonly county: string;
}

export interface GroupingInfo {
  readonly id: string;
  readonly title: Title;
  readonly year: string;
  readonly note: string;
  readonly source: string;
  readonly partition: boolean;
  /** The tile layer that draws its groups; empty where they are not drawn. */
  readonly collection: string;
  readonly count: number;
}

export interface RelationInfo {
  readonly id: string;
  readonly title: Title;
  readonly note: string;
  readonly measures: readonly string[];
}

export interface DatasetLink {
  readonly id: string;
  readonly title: Title;
  readonly href: string;
}

/** All of it, with the units also by their number. */
export interface Dataset extends Landing {
  readonly indicators: readonly IndicatorInfo[];
  readonly groupings: readonly GroupingInfo[];
  readonly relations: readonly RelationInfo[];
  readonly units: ReadonlyMap<string, Unit>;
  /** All the datasets the server has, this one among them. */
  readonly siblings: readonly DatasetLink[];
  /** How the units' tiles are cut. */
  readonly unitLayer: TileLayer;
  /** The tile layers the server has. */
  readonly layers: readonly string[];
}

export async function dataset(signal?: AbortSignal): Promise<Dataset> {
  // The landing page tells what the units are called, which the others do not need to know.
  const start = landing(signal);
  const units = start.then(({ collection }) => unitsOf(collection, signal));
  const [known, indicators, groupings, relations, siblings, layers, unitLayer, all] = await Promise.all([
    start,
    get('indicators', signal).then((answer) => list(record(answer)['indicators']).map(indicatorInfo)),
    get('groupings', signal).then((answer) => list(record(answer)['groupings']).map(groupingInfo)),
    get('relations', signal).then((answer) => list(record(answer)['relations']).map(relationInfo)),
    get('datasets', signal).then((answer) => list(record(answer)['datasets']).map(datasetLink), () => []),
    get('tiles', signal).then((answer) => list(record(answer)['tiles']).map((layer) => text(layer['id']))),
    start.then(({ collection }) => tileLayer(collection, signal)),
    units,
  ]);
  return { ...known, indicators, groupings, relations, siblings, layers, unitLayer, units: new Map(all.map((unit) => [unit.number, unit])) };
}

async function landing(signal?: AbortSignal): Promise<Landing> {
  const answer = record(await get('?f=json', signal));
  const known = record(answer['dataset']);
  return {
    id: text(known['id']),
    title: title(known['title']),
    year: text(known['year']),
    schematic: known['schematic'] === true,
    note: text(known['note']),
    collection: text(known['collection']),
    bounds: bounds(known['bbox']),
    sources: list(answer['sources']).map((source) => ({
      id: text(source['id']),
      title: text(source['title']),
      publisher: text(source['publisher']),
      licence: text(source['licence']),
      year: text(source['year']),
    })),
    basemap: basemap(record(answer['basemap'])),
  };
}

function basemap(answer: Json): Basemap | undefined {
  const tiles = text(answer['tiles']);
  return tiles === '' ? undefined : { tiles, attribution: text(answer['attribution']) };
}

async function unitsOf(collection: string, signal?: AbortSignal): Promise<Unit[]> {
  const answer = record(await get(segment(collection), signal));
  return list(answer['units']).map((unit) => ({
    number: text(unit['number']),
    name: text(unit['name']),
    otherNames: strings(unit['other_names']),
    county: text(record(unit['county'])['name']),
  }));
}

export function indicatorInfo(answer: Json): IndicatorInfo {
  return {
    id: text(answer['id']),
    title: title(answer['title']),
    unit: text(answer['unit']),
    kind: text(answer['kind']),
    year: text(answer['year']),
    note: text(answer['note']),
    source: text(answer['source']),
  };
}

export function groupingInfo(answer: Json): GroupingInfo {
  return {
    id: text(answer['id']),
    title: title(answer['title']),
    year: text(answer['year']),
    note: text(answer['note']),
    source: text(answer['source']),
    partition: answer['partition'] === true,
    collection: text(answer['collection']),
    count: number(answer['group_count']) ?? 0,
  };
}

function relationInfo(answer: Json): RelationInfo {
  return { id: text(answer['id']), title: title(answer['title']), note: text(answer['note']), measures: strings(answer['measures']) };
}

function datasetLink(answer: Json): DatasetLink {
  return { id: text(answer['id']), title: title(answer['title']), href: text(answer['href']) };
}
