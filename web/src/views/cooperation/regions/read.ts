/** The question of regions, and the answer with types. */
import { run, type Inputs } from '../../../api/process';
import { list, number, record, strings, text, type Json } from '../../../api/wire';
import type { Asked } from '../../../app/resources';
import { grouping, type CoContext } from '../ask';
import { names, type Named } from '../read';

export interface Region {
  readonly id: string;
  /** Its largest member, by which it is named. */
  readonly largest: string;
  readonly size: number;
  readonly members: readonly string[];
  readonly longest_minutes: number | undefined;
}

export interface Move extends Named {
  readonly size: number | undefined;
  readonly from: readonly string[];
  readonly to: string | undefined;
}

export const moveKinds = ['moves', 'joins', 'leaves'] as const;
export type MoveKind = (typeof moveKinds)[number];

export interface Proposal {
  readonly regions: readonly Region[];
  readonly unassigned: readonly Named[];
  readonly mean_minutes: number | undefined;
  readonly longest_minutes: number | undefined;
  /** The network of today that a region goes on, by the region's id. */
  readonly goesOn: ReadonlyMap<string, string>;
  readonly stay: number;
  readonly changes: Readonly<Record<MoveKind, readonly Move[]>>;
}

export interface Regions {
  readonly n: number;
  readonly missing: readonly Named[];
  readonly tooSmall: readonly Named[];
  readonly notes: readonly string[];
  readonly seed: number | undefined;
  readonly proposals: readonly Proposal[];
}

/** The grouping of counties, as the dataset's first that parts all units and is drawn. */
export function countyGrouping({ dataset }: CoContext): string | undefined {
  return dataset.groupings.find(({ partition, collection }) => partition && collection !== '')?.id;
}

/** Only the units of the area that is chosen; undefined for all. */
export function areaFilter(c: CoContext): string | undefined {
  const county = countyGrouping(c);
  return c.own.coarea === '' || county === undefined ? undefined : `"${county}" = '${c.own.coarea.replaceAll("'", "''")}'`;
}

/** What members are to be alike in, of what the dataset has. */
export function alike({ own, dataset }: CoContext): readonly string[] {
  return own.coalike.filter((id) => dataset.indicators.some((each) => each.id === id));
}

export function regionInputs(c: CoContext): Inputs {
  const { own } = c;
  const today = grouping(c)?.id;
  const county = countyGrouping(c);
  const units = areaFilter(c);
  return {
    method: own.comethod,
    indicators: alike(c),
    ...(own.comethod === 'max-p' ? { threshold: own.coleast } : { count: own.cocount }),
    ...(own.cominutes === undefined ? {} : { minutes: own.cominutes }),
    ...(own.cowithin && county !== undefined ? { within: county } : {}),
    ...(own.costart && own.comethod === 'max-p' && today !== undefined ? { start: today } : {}),
    ...(today === undefined ? {} : { compare: today }),
    ...(units === undefined ? {} : { units }),
  };
}

export function askRegions(c: CoContext): Asked<Regions> | undefined {
  if (!c.own.corun || alike(c).length === 0) return undefined;
  const inputs = regionInputs(c);
  return c.ask(`regions ${JSON.stringify(inputs)}`, async (signal, progress) => readRegions(await run('regions', inputs, signal, progress)));
}

export function readRegions(answer: Json): Regions {
  return {
    n: number(answer['n']) ?? 0,
    missing: names(answer['missing']),
    tooSmall: list(answer['too_small']).flatMap((each) => names(each['units'])),
    notes: strings(answer['notes']),
    seed: number(answer['seed']),
    proposals: list(answer['solutions']).map(proposal),
  };
}

function proposal(answer: Json): Proposal {
  const [travel, changes] = [record(answer['travel']), record(answer['changes'])];
  const moves = (kind: MoveKind): Move[] => list(changes[kind]).map((each) => ({
    number: text(each['number']),
    name: text(each['name']),
    size: number(each['size']),
    from: strings(each['from']),
    to: text(each['to']) || undefined,
  }));
  return {
    regions: list(answer['regions']).map((each) => ({
      id: text(each['id']),
      largest: text(each['largest']).replace(/^\S+ /, ''),
      size: number(each['size']) ?? 0,
      members: strings(each['members']),
      longest_minutes: number(each['longest_minutes']),
    })),
    unassigned: names(answer['unassigned']),
    mean_minutes: number(travel['mean_minutes']),
    longest_minutes: number(travel['longest_minutes']),
    goesOn: new Map(list(changes['goes_on']).map((each) => [text(each['region']), text(each['group'])])),
    stay: number(changes['stay']) ?? 0,
    changes: { moves: moves('moves'), joins: moves('joins'), leaves: moves('leaves') },
  };
}

/** The proposal that is looked at: the one chosen, else the best. */
export function chosenProposal(c: CoContext, { proposals }: Regions): Proposal | undefined {
  return proposals[c.own.cosolution - 1] ?? proposals[0];
}
