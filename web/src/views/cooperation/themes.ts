/** Networks as maps: all of them, one of them, how many each unit is in, and how they fit travel. */
import type { Groups } from '../../api/answers';
import { category } from '../../colour/ramps';
import type { LegendItem, LegendSpec } from '../../components/legend';
import { words as common } from '../../words/common';
import type { CoContext } from './ask';
import { colouring } from './colouring';
import type { Coverage, Fit, Network, Overlap } from './read';
import type { Links } from './whatif';
import { words } from './words';

export interface NetworkTheme {
  readonly title: string;
  readonly fills: ReadonlyMap<string, string>;
  readonly unknown: ReadonlySet<string>;
  readonly legend: LegendSpec;
  /** What is said of a unit beside its name. */
  readonly value: (unit: string) => string;
}

const MEMBER = '#1f6fa8';
const ESTIMATED = '#7fb3d5';
const SEVERAL = '#5b2a9d';
const JOINS = '#117733';
const LEAVES = '#cc6677';
const MISFIT = '#d95f02';
const FITS = '#a6cfe3';
/** The most groups that a legend names one by one. */
const MOST_NAMED = 30;

/** Of units that are only there to be seen against. */
const aside = (c: CoContext): string => (c.scheme === 'dark' ? '#566167' : '#cfd6d9');
const nobody: ReadonlySet<string> = new Set();

/** Names of each unit's networks. */
export function networksOf(c: CoContext, { groups }: Pick<Groups, 'groups'>): ReadonlyMap<string, string[]> {
  const of = new Map<string, string[]>();
  for (const group of groups) for (const unit of group.members) of.set(unit, [...(of.get(unit) ?? []), c.title(group.title)]);
  return of;
}

/** Groups in colours that part those beside each other; those in several have a colour of their own. */
export function allNetworks(c: CoContext, groups: Groups, links: Links, title = c.title(groups.title), kept?: ReadonlyMap<string, string>): NetworkTheme {
  const of = networksOf(c, groups);
  const colours = colouring(groups.groups, links, kept);
  const fills = new Map(groups.groups.flatMap(({ id, members }) => members.map((unit) => [unit, colours.get(id) ?? category(0)] as const)));
  const several = [...of].filter(([, names]) => names.length > 1).map(([unit]) => unit);
  for (const unit of several) fills.set(unit, SEVERAL);
  const items: LegendItem[] = groups.groups.map((group) => ({ colour: colours.get(group.id) ?? category(0), label: c.title(group.title), count: group.members.length }));
  return {
    title, fills, unknown: nobody,
    value: (unit) => of.get(unit)?.join(', ') ?? c.t(words.in_none),
    legend: {
      title, measure: groups.year,
      items: [
        ...items.slice(0, MOST_NAMED),
        ...(items.length > MOST_NAMED ? [{ colour: 'transparent', label: `+ ${c.number(items.length - MOST_NAMED)}` }] : []),
        ...(several.length > 0 ? [{ colour: SEVERAL, label: c.t(words.in_several), count: several.length }] : []),
        noneItem(c, c.dataset.units.size - of.size),
      ],
      notes: [c.t(words.colours_apart), ...(several.length > 0 ? [c.t(words.several_counted)] : [])],
    },
  };
}

function noneItem(c: CoContext, count: number): LegendItem {
  return { colour: 'transparent', label: c.t(words.in_none_known), count };
}

export interface Change {
  readonly join: readonly string[];
  readonly leave: readonly string[];
}

/** One network: its members, those also in others, those who would join or leave. */
export function oneNetwork(c: CoContext, network: Network, groups: Groups, { join, leave }: Change): NetworkTheme {
  const of = networksOf(c, groups);
  const out = new Set(leave);
  const members = new Set(network.members.map(({ number }) => number));
  const kind = (unit: string): 'joins' | 'leaves' | 'several' | 'estimated' | 'member' | 'other' | undefined => {
    if (out.has(unit)) return 'leaves';
    if (join.includes(unit)) return 'joins';
    if (!members.has(unit)) return of.has(unit) ? 'other' : undefined;
    if ((of.get(unit)?.length ?? 0) > 1) return 'several';
    return network.estimated.has(unit) ? 'estimated' : 'member';
  };
  const shown = {
    member: [MEMBER, c.t(words.member)], estimated: [ESTIMATED, `${c.t(words.member)} (${c.t(common.estimated).toLowerCase()})`], several: [SEVERAL, `${c.t(words.member)}, ${c.t(words.also_in).toLowerCase()} …`],
    joins: [JOINS, c.t(words.whatif_joins)], leaves: [LEAVES, c.t(words.whatif_leaves)], other: [aside(c), c.t(words.other_networks)],
  } as const;
  const kinds = new Map([...c.dataset.units.keys()].flatMap((unit) => {
    const is = kind(unit);
    return is === undefined ? [] : [[unit, is] as const];
  }));
  const count = (wanted: string): number => [...kinds.values()].filter((is) => is === wanted).length;
  return {
    title: network.title,
    fills: new Map([...kinds].map(([unit, is]) => [unit, shown[is][0]])),
    unknown: nobody,
    value: (unit) => [kinds.has(unit) && kinds.get(unit) !== 'other' ? shown[kinds.get(unit) ?? 'member'][1] : '', of.get(unit)?.join(', ') ?? c.t(words.in_none)].filter(Boolean).join(' · '),
    legend: {
      title: network.title, measure: groups.year,
      items: [
        ...(Object.keys(shown) as (keyof typeof shown)[]).filter((is) => count(is) > 0).map((is) => ({ colour: shown[is][0], label: shown[is][1], count: count(is) })),
        noneItem(c, c.dataset.units.size - kinds.size),
      ],
      notes: [],
    },
  };
}

/** A network and those that share members with it. */
export function overlapping(c: CoContext, network: Network, overlaps: readonly Overlap[], groups: Groups): NetworkTheme {
  const of = networksOf(c, groups);
  const others = overlaps.flatMap(({ one, other }) => (one.id === network.id ? [other] : other.id === network.id ? [one] : []));
  const shared = new Set(overlaps.filter(({ one, other }) => one.id === network.id || other.id === network.id).flatMap((each) => each.shared.map(({ number }) => number)));
  const fills = new Map<string, string>();
  const items: LegendItem[] = [{ colour: MEMBER, label: network.title, count: network.members.length }];
  for (const { number } of network.members) fills.set(number, MEMBER);
  others.forEach(({ id, title }, i) => {
    const colour = category(i + 1);
    const members = groups.groups.find((group) => group.id === id)?.members ?? [];
    for (const unit of members) fills.set(unit, colour);
    items.push({ colour, label: title, count: members.length });
  });
  for (const unit of shared) fills.set(unit, SEVERAL);
  if (shared.size > 0) items.push({ colour: SEVERAL, label: c.t(words.shared), count: shared.size });
  const title = `${c.t(words.ask_overlap)}: ${network.title}`;
  return { title, fills, unknown: nobody, value: (unit) => of.get(unit)?.join(', ') ?? c.t(words.in_none), legend: { title, measure: groups.year, items, notes: shared.size === 0 ? [c.t(words.no_overlap)] : [] } };
}

/** In none, in one, in several. */
export function covered(c: CoContext, coverage: Coverage, groups: Groups): NetworkTheme {
  const of = networksOf(c, groups);
  const several = new Set(coverage.inSeveral.map(({ number }) => number));
  const fills = new Map([...of.keys()].map((unit) => [unit, several.has(unit) ? SEVERAL : FITS]));
  const title = `${c.title(groups.title)}: ${c.t(words.covered).toLowerCase()}`;
  return {
    title, fills, unknown: nobody,
    value: (unit) => of.get(unit)?.join(', ') ?? c.t(words.in_none),
    legend: {
      title, measure: coverage.year,
      items: [{ colour: FITS, label: c.t(words.in_one), count: of.size - several.size }, { colour: SEVERAL, label: c.t(words.in_several), count: several.size }, noneItem(c, c.dataset.units.size - of.size)],
      notes: [],
    },
  };
}

/** Who is nearer another network's centre than their own's. */
export function fitting(c: CoContext, fit: Fit, groups: Groups): NetworkTheme {
  const of = networksOf(c, groups);
  const misfits = new Map(fit.misfits.map((each) => [each.unit.number, each]));
  const looks = { fits: [FITS, words.fit_fits], 'nearer-another': [MISFIT, words.fit_misfit], 'in-several': [SEVERAL, words.in_several], 'in-none': ['transparent', words.in_none_known] } as const;
  const unknown = new Set([...fit.kinds].filter(([, kind]) => kind === 'unknown').map(([unit]) => unit));
  const fills = new Map([...fit.kinds].flatMap(([unit, kind]) => (kind === 'fits' || kind === 'nearer-another' || kind === 'in-several' ? [[unit, looks[kind][0]] as const] : [])));
  return {
    title: c.t(words.fit_title), fills, unknown,
    value: (unit) => {
      const misfit = misfits.get(unit);
      const name = of.get(unit)?.join(', ') ?? c.t(words.in_none);
      return misfit === undefined ? name : `${name} · ${c.t(words.fit_misfit).toLowerCase()} (${misfit.nearestGroup})`;
    },
    legend: {
      title: c.t(words.fit_title), measure: groups.year,
      items: [
        ...Object.entries(looks).map(([kind, [colour, label]]) => ({ colour, label: c.t(label), count: fit.whole.kinds[kind] ?? 0 })),
        ...(unknown.size > 0 ? [{ colour: 'hatch', label: c.t(words.fit_unknown), count: unknown.size }] : []),
      ],
      notes: [c.t(words.centre_note)],
    },
  };
}
