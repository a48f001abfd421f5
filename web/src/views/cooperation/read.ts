/** The answers of the processes about networks, with types. */
import { list, number, record, text, title, type Json, type Title } from '../../api/wire';

export interface Named {
  readonly number: string;
  readonly name: string;
}

/** Of so many, so many, and the share in percent. */
export interface Part {
  readonly of: number;
  readonly covered: number;
  readonly share_pct: number;
}

export interface Network {
  readonly id: string;
  readonly title: string;
  readonly members: readonly Named[];
  /** Members of whom the source does not say it themselves. */
  readonly estimated: ReadonlySet<string>;
  readonly inhabitants: number | undefined;
  /** Members without a number of inhabitants, who are in no sum. */
  readonly uncounted: readonly Named[];
  readonly longest: { readonly minutes: number; readonly between: readonly Named[] } | undefined;
  readonly unreachable: number;
  readonly parts: number;
  readonly enclaves: readonly Named[];
  readonly shares: readonly { readonly id: string; readonly title: string; readonly members: number; readonly units: number; readonly inhabitants_pct: number | undefined }[];
}

export interface NetworkName {
  readonly id: string;
  readonly title: string;
}

export interface Coverage {
  readonly year: string;
  /** Of all memberships, how many have no date. */
  readonly undated: { readonly count: number; readonly of: number };
  readonly networks: readonly Network[];
  readonly inNone: readonly Named[];
  readonly inSeveral: readonly (Named & { readonly networks: readonly NetworkName[] })[];
  readonly units: Part;
  readonly inhabitants: Part | undefined;
  readonly byGroup: readonly { readonly id: string; readonly title: string; readonly units: Part; readonly inhabitants: Part | undefined; readonly missing: readonly Named[] }[];
  /** What is summed as inhabitants, by what members hang together, what gives minutes, whose shares are told. */
  readonly indicator: string;
  readonly relation: string;
  readonly travel: string;
  readonly by: string;
}

export interface Note {
  readonly about: string;
  readonly note: string;
}

const named = (value: unknown): Named => ({ number: text(record(value)['number']), name: text(record(value)['name']) });
export const names = (value: unknown): Named[] => list(value).map(named);
const networkName = (value: Json): NetworkName => ({ id: text(value['id']), title: text(value['title']) });
const notes = (answer: Json): Note[] => list(answer['notes']).map((each) => ({ about: text(each['about']), note: text(each['note']) }));

function part(value: unknown): Part | undefined {
  const answer = record(value);
  const [of, covered, share_pct] = [number(answer['count'] ?? answer['sum']), number(answer['covered']), number(answer['share_pct'])];
  return of === undefined || covered === undefined || share_pct === undefined ? undefined : { of, covered, share_pct };
}

const NOTHING: Part = { of: 0, covered: 0, share_pct: 0 };

export function readCoverage(answer: Json): Coverage {
  return {
    year: text(answer['membership_year']),
    undated: { count: number(record(answer['memberships'])['without_date']) ?? 0, of: number(record(answer['memberships'])['count']) ?? 0 },
    networks: list(answer['networks']).map(network),
    inNone: names(answer['in_none']),
    inSeveral: list(answer['in_several']).map((each) => ({ ...named(each), networks: list(each['networks']).map(networkName) })),
    units: part(answer['covered_units']) ?? NOTHING,
    inhabitants: part(answer['covered_inhabitants']),
    byGroup: list(answer['by_group']).map((each) => ({
      id: text(each['id']),
      title: text(each['title']),
      units: part(each['units']) ?? NOTHING,
      inhabitants: part(each['inhabitants']),
      missing: names(each['missing']),
    })),
    indicator: text(answer['indicator']),
    relation: text(answer['relation']),
    travel: text(answer['travel']),
    by: text(answer['by']),
  };
}

function network(each: Json): Network {
  const travel = record(each['travel']);
  const longest = number(travel['longest_minutes']);
  return {
    ...networkName(each),
    members: names(each['members']),
    estimated: new Set(names(each['estimated_members']).map(({ number }) => number)),
    inhabitants: number(record(each['inhabitants'])['sum']),
    uncounted: names(record(each['inhabitants'])['missing']),
    longest: longest === undefined ? undefined : { minutes: longest, between: names(travel['longest_between']) },
    unreachable: number(travel['unreachable_pairs']) ?? 0,
    parts: Array.isArray(each['parts']) ? each['parts'].length : 0,
    enclaves: Array.isArray(each['enclaves']) ? each['enclaves'].flatMap(names) : [],
    shares: list(each['shares']).map((share) => ({
      id: text(share['id']),
      title: text(share['title']),
      members: number(share['members']) ?? 0,
      units: number(share['units']) ?? 0,
      inhabitants_pct: number(record(share['inhabitants'])['share_pct']),
    })),
  };
}

export interface Overlap {
  readonly one: NetworkName;
  readonly other: NetworkName;
  readonly shared: readonly Named[];
  /** How many are in either, and the share of these that are in both. */
  readonly either: number;
  readonly jaccard: number;
}

export interface Overlaps {
  readonly networks: number;
  readonly overlaps: readonly Overlap[];
  readonly pairs: readonly { readonly units: readonly Named[]; readonly in: readonly NetworkName[] }[];
  readonly kinds: readonly { readonly kind: string; readonly networks: number; readonly units: number }[];
}

export function readOverlaps(answer: Json): Overlaps {
  return {
    networks: number(answer['network_count']) ?? 0,
    overlaps: list(answer['overlaps']).map((each) => ({
      one: networkName(record(each['network'])),
      other: networkName(record(each['other'])),
      shared: names(each['shared']),
      either: number(each['union']) ?? 0,
      jaccard: number(each['jaccard']) ?? 0,
    })),
    pairs: list(answer['pairs']).map((each) => ({ units: names(each['units']), in: list(each['in']).map(networkName) })),
    kinds: list(answer['kinds']).map((each) => ({ kind: text(each['kind']), networks: number(each['networks']) ?? 0, units: number(each['units']) ?? 0 })),
  };
}

/** Figures of a grouping against travel, over all its groups. */
export interface Whole {
  readonly groups: number;
  readonly mean_minutes: number | undefined;
  readonly longest_minutes: number | undefined;
  readonly longestBetween: readonly Named[];
  readonly kinds: Readonly<Record<string, number>>;
}

export interface Misfit {
  readonly unit: Named;
  readonly group: string;
  readonly centre: Named;
  readonly own_minutes: number | undefined;
  readonly nearestGroup: string;
  readonly nearestCentre: Named;
  readonly nearest_minutes: number;
}

export interface Fit {
  readonly whole: Whole;
  readonly travelNote: string;
  readonly groups: readonly { readonly id: string; readonly title: string; readonly centre: Named; readonly mean_minutes: number | undefined }[];
  readonly misfits: readonly Misfit[];
  /** What each unit is: fits, nearer-another, in-none, in-several, unknown. */
  readonly kinds: ReadonlyMap<string, string>;
  readonly compare: readonly { readonly title: Title; readonly units: number; readonly leftOut: number; readonly adjustedRand: number | undefined; readonly whole: Whole }[];
}

function whole(value: unknown): Whole {
  const answer = record(value);
  const longest = record(answer['longest']);
  const kinds = Object.entries(record(answer['units'])).flatMap(([kind, count]) => (number(count) === undefined ? [] : [[kind, number(count) ?? 0] as const]));
  return {
    groups: number(answer['groups']) ?? 0,
    mean_minutes: number(answer['mean_minutes']),
    longest_minutes: number(longest['minutes']),
    longestBetween: longest['from'] === undefined ? [] : [named(longest['from']), named(longest['to'])],
    kinds: Object.fromEntries(kinds),
  };
}

export function readFit(answer: Json): Fit {
  return {
    whole: whole(answer['whole']),
    travelNote: text(record(answer['travel'])['note']),
    groups: list(answer['groups']).map((each) => ({ id: text(each['id']), title: text(each['title']), centre: named(each['centre']), mean_minutes: number(each['mean_minutes']) })),
    misfits: list(answer['misfits']).map((each) => ({
      unit: named(each['unit']),
      group: text(each['group']),
      centre: named(each['centre']),
      own_minutes: number(each['own_minutes']),
      nearestGroup: text(each['nearest_group']),
      nearestCentre: named(each['nearest_centre']),
      nearest_minutes: number(each['nearest_minutes']) ?? NaN,
    })),
    kinds: new Map(list(answer['units']).map((each) => [text(each['number']), text(each['misfit'])])),
    compare: list(answer['compare']).map((each) => ({
      title: title(record(each['grouping'])['title']),
      units: number(each['units']) ?? 0,
      leftOut: number(each['left_out']) ?? 0,
      adjustedRand: number(each['adjusted_rand']),
      whole: whole(each['whole']),
    })),
  };
}

export interface Communities {
  readonly communities: readonly { readonly id: string; readonly heart: Named; readonly members: readonly Named[] }[];
  readonly islands: readonly Named[];
  readonly modularity: number | undefined;
  readonly notes: readonly Note[];
  readonly starts: number;
  readonly seed: number;
}

export function readCommunities(answer: Json): Communities {
  return {
    communities: list(answer['communities']).map((each) => ({ id: text(each['id']), heart: named(each['heart']), members: names(each['members']) })),
    islands: names(answer['islands']),
    modularity: number(answer['modularity']),
    notes: notes(answer),
    starts: number(answer['starts']) ?? 0,
    seed: number(answer['seed']) ?? 0,
  };
}

/** Where a note says that so many of about so many are known: `23 av om lag 66`. */
export function knownOf(note: string): { readonly known: number; readonly about: number } | undefined {
  const found = /(\d+)\s+(?:av|of)\s+(?:om lag|omtrent|ca\.?|about)\s+(\d+)/i.exec(note);
  return found === null ? undefined : { known: Number(found[1]), about: Number(found[2]) };
}
