/** The groups that are compared: a grouping's, classes of an indicator, or those picked by hand. */
import { groups as groupsOf, indicator, type Groups, type Indicator } from '../../api/answers';
import { remember } from '../../app/memo';
import { map, type Asked } from '../../app/resources';
import { category } from '../../colour/ramps';
import { words as common } from '../../words/common';
import { formatNumber, formatValue } from '../../words/format';
import type { CompareContext } from './tab';
import { letters, words } from './words';

export const OWN = 'own';
/** Those in no group of one's own: pale, and unlike the grey of what is missing. */
const REST_COLOURS = { light: '#e7dcc3', dark: '#57503f' } as const;
/** An indicator with more values than this is parted into classes. */
const MOST_VALUES = 10;

export interface Group {
  readonly id: string;
  readonly title: string;
  readonly members: readonly string[];
  readonly colour: string;
}

export interface Chosen {
  readonly by: string;
  readonly title: string;
  readonly year: string;
  readonly source: string;
  readonly note: string;
  /** All groups there are, and those of them that are compared. */
  readonly all: readonly Group[];
  readonly groups: readonly Group[];
  /** Where an indicator's classes begin, as the server is told. */
  readonly limits: readonly number[];
}

/** What makes the groups: what is chosen if there is such, else a division of few groups. */
export function byOf({ dataset, own }: CompareContext): string {
  const { mby } = own;
  if (mby === OWN || (mby !== undefined && knows({ dataset }, mby))) return mby;
  const few = dataset.groupings.filter(({ partition, count }) => partition && count > 2 && count <= 12);
  return (few.find(({ id }) => id === 'size-class') ?? few[0] ?? dataset.groupings[0])?.id ?? OWN;
}

export function knows({ dataset }: Pick<CompareContext, 'dataset'>, id: string): boolean {
  return dataset.groupings.some((each) => each.id === id) || dataset.indicators.some((each) => each.id === id);
}

export function askIndicator(c: CompareContext, id: string): Asked<Indicator> {
  return c.ask(`indicator ${id} quantile 4`, (signal) => indicator(id, 'quantile', 4, signal));
}

export function askGroups(c: CompareContext, id: string): Asked<Groups> {
  return c.ask(`groups ${id}`, (signal) => groupsOf(id, signal));
}

const remembered = remember<Chosen>();
const rememberedAcross = remember<Chosen>();

export function chosen(c: CompareContext): Asked<Chosen> {
  const by = byOf(c);
  const { msets, mrest, mlimits, monly } = c.own;
  if (by === OWN) return { is: 'ready', value: remembered([c.language, c.scheme, c.dataset, msets, mrest], () => ownGroups(c)) };
  return parted(c, by, mlimits, monly, remembered);
}

/** The groups of the second division of a cross table. */
export function across(c: CompareContext, by: string): Asked<Chosen> {
  return parted(c, by, c.own.macrosslimits, [], rememberedAcross);
}

function parted(c: CompareContext, by: string, limits: readonly number[], only: readonly string[], keep: typeof remembered): Asked<Chosen> {
  const isGrouping = c.dataset.groupings.some(({ id }) => id === by);
  if (isGrouping) return map(askGroups(c, by), (found) => keep([c.language, found, only], () => ofGrouping(c, found, only)));
  return map(askIndicator(c, by), (found) => keep([c.language, found, limits, only], () => ofIndicator(c, found, limits, only)));
}

function picked(all: readonly Group[], only: readonly string[]): readonly Group[] {
  const found = all.filter(({ id }) => only.includes(id));
  return found.length === 0 ? all : found;
}

function ofGrouping(c: CompareContext, found: Groups, only: readonly string[]): Chosen {
  const { groups } = found;
  // Numbered groups, as size classes are, stand in the order of their numbers.
  const ordered = groups.every(({ id }) => /^\d+$/.test(id)) ? [...groups].sort((a, b) => Number(a.id) - Number(b.id)) : groups;
  const all = ordered.map(({ id, title, members }, i) => ({ id, title: c.title(title), members, colour: category(i) }));
  return { by: found.id, title: c.title(found.title), year: found.year, source: found.source, note: found.note, all, groups: picked(all, only), limits: [] };
}

function ofIndicator(c: CompareContext, found: Indicator, asked: readonly number[], only: readonly string[]): Chosen {
  const values = found.values.flatMap(({ unit, value }) => (value === null ? [] : [{ unit, value }]));
  const limits = limitsOf(found, asked);
  const all = (limits.length === 0 ? byValue(c, found, values) : byLimits(c, found, values, limits)).map((group, i) => ({ ...group, colour: category(i) }));
  return { by: found.id, title: c.title(found.title), year: found.year, source: found.source, note: found.note, all, groups: picked(all, only), limits };
}

/** The limits asked for; else none where there are few values, and quartiles where there are many. */
export function limitsOf({ values, kind, breaks }: Pick<Indicator, 'values' | 'kind' | 'breaks'>, asked: readonly number[]): readonly number[] {
  if (asked.length > 0) return [...new Set(asked)].sort((a, b) => a - b);
  const distinct = new Set(values.flatMap(({ value }) => value ?? []));
  if (kind === 'boolean' || distinct.size <= MOST_VALUES) return [];
  const [low, high] = [Math.min(...distinct), Math.max(...distinct)];
  const round = breaks.filter((value) => value < high).map((value) => Number(value.toPrecision(2))).filter((value) => value > low && value < high);
  return [...new Set(round)].sort((a, b) => a - b);
}

type Valued = readonly { readonly unit: string; readonly value: number }[];
type Plain = Omit<Group, 'colour'>;

/** The ids are the server's, so that its answer is told by them. */
function byValue(c: CompareContext, info: Indicator, values: Valued): Plain[] {
  const distinct = [...new Set(values.map(({ value }) => value))].sort((a, b) => a - b);
  return distinct.map((of) => ({ id: String(of), title: formatValue(of, info, c.language), members: values.filter(({ value }) => value === of).map(({ unit }) => unit) }));
}

function byLimits(c: CompareContext, info: Indicator, values: Valued, limits: readonly number[]): Plain[] {
  const whole = info.kind === 'count' || info.kind === 'class';
  const say = (value: number): string => formatNumber(value, c.language, whole ? 0 : 1);
  const low = values.reduce((least, { value }) => Math.min(least, value), limits[0] ?? 0);
  return [undefined, ...limits].map((from, i) => {
    const to = limits[i];
    const members = values.filter(({ value }) => (from === undefined || value >= from) && (to === undefined || value < to)).map(({ unit }) => unit);
    const id = from === undefined ? `under-${to}` : to === undefined ? `${from}-or-more` : `${from}-to-${to}`;
    const title = to === undefined ? `${say(from ?? low)}+` : whole ? `${say(from ?? low)}\u2013${say(to - 1)}` : `${say(from ?? low)}\u2013<${say(to)}`;
    return { id, title, members };
  });
}

/** Those with members, and the others as one more. */
function ownGroups(c: CompareContext): Chosen {
  const { msets, mrest } = c.own;
  const known = msets.map((one) => one.filter((unit) => c.dataset.units.has(unit)));
  const taken = new Set(known.flat());
  const all: Group[] = known.flatMap((members, i) => (members.length === 0 ? [] : [{ id: letters[i]?.toLowerCase() ?? String(i), title: `${c.t(words.group)} ${letters[i]}`, members, colour: category(i) }]));
  const others = [...c.dataset.units.keys()].filter((unit) => !taken.has(unit));
  if (mrest && all.length > 0 && others.length > 0) all.push({ id: 'rest', title: c.t(words.rest), members: others, colour: REST_COLOURS[c.scheme] });
  return { by: OWN, title: c.t(words.own), year: c.dataset.year, source: '', note: '', all, groups: all, limits: [] };
}

/** The first group of each unit. */
export function groupOf(groups: readonly Group[]): ReadonlyMap<string, Group> {
  const found = new Map<string, Group>();
  for (const group of groups) for (const unit of group.members) if (!found.has(unit)) found.set(unit, group);
  return found;
}

/** What is compared: the indicator chosen, else the number of schemes, else the first. */
export function yOf({ core, dataset }: CompareContext): string | undefined {
  const known = (id: string | undefined): string | undefined => dataset.indicators.find((each) => each.id === id)?.id;
  return known(core.indicator) ?? known('schemes') ?? dataset.indicators[0]?.id;
}

/** Across in the scatterplot: another than the one up. */
export function xOf(c: CompareContext): string | undefined {
  const { dataset, own } = c;
  const y = yOf(c);
  const others = dataset.indicators.filter(({ id, kind }) => id !== y && kind !== 'boolean');
  return (dataset.indicators.find(({ id }) => id === own.mx && id !== y) ?? others.find(({ id }) => id === 'population') ?? others[0])?.id;
}

/** `3 934 av 4 022 kommuner`. */
export function ofUnits(c: CompareContext, some: number, all: number): string {
  return `${c.number(some)} ${c.t(common.of)} ${c.number(all)} ${c.t(common.units)}`;
}
