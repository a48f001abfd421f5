/** The answers of the processes, with types. */
import { list, number, record, strings, text, type Json } from '../../api/wire';

export interface Named {
  readonly number: string;
  readonly name: string;
}

/** What the units of a class are: like or unlike their neighbours, or hot or cold. */
export const kinds = ['high-high', 'low-low', 'low-high', 'high-low', 'hot', 'cold'] as const;
export type Kind = (typeof kinds)[number];

export interface LocalUnit extends Named {
  readonly status: 'analysed' | 'island' | 'missing' | 'not-asked';
  readonly statistic: number | undefined;
  /** How far the neighbours' mean is from the mean of all; local Moran only. */
  readonly lag: number | undefined;
  readonly expectation: number | undefined;
  readonly variance: number | undefined;
  readonly z: number | undefined;
  readonly p: number | undefined;
  readonly adjusted: number | undefined;
  readonly kind: Kind | undefined;
}

interface Sampled {
  readonly inference: string;
  readonly permutations: number;
  readonly seed: number;
  readonly n: number;
  readonly links: number;
  readonly missing: readonly Named[];
  readonly islands: readonly Named[];
  readonly sources: readonly string[];
}

export interface LocalAnswer extends Sampled {
  readonly correction: string;
  readonly level: number;
  readonly units: ReadonlyMap<string, LocalUnit>;
}

/** How often the figure of shuffled values fell between each edge and the next. */
export interface Distribution {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

export interface GlobalAnswer extends Sampled {
  readonly statistic: number;
  readonly expectation: number;
  /** When values are permuted among the units. */
  readonly variance: number;
  readonly p: number;
  /** Undefined where values were not permuted, or the server does not tell. */
  readonly distribution: Distribution | undefined;
}

const named = (units: unknown): Named[] => list(units).map((unit) => ({ number: text(unit['number']), name: text(unit['name']) }));

function sampled(answer: Json): Sampled {
  return {
    inference: text(answer['inference']),
    permutations: number(answer['permutations']) ?? 0,
    seed: number(answer['seed']) ?? 0,
    n: number(answer['n']) ?? 0,
    links: number(answer['links']) ?? 0,
    missing: named(answer['missing']),
    islands: named(answer['islands']),
    sources: strings(answer['sources']),
  };
}

export function readLocal(answer: Json): LocalAnswer {
  const units = list(answer['units']).map((unit): LocalUnit => {
    const status = (['analysed', 'island', 'missing'] as const).find((each) => each === unit['status']) ?? 'not-asked';
    const kind = text(unit['quadrant']) || text(unit['spot']);
    return {
      number: text(unit['number']),
      name: text(unit['name']),
      status,
      statistic: number(unit['statistic']),
      lag: number(unit['lag']),
      expectation: number(unit['expectation']),
      variance: number(unit['variance']),
      z: number(unit['z']),
      p: number(unit['p']),
      adjusted: number(unit['p_adjusted']),
      kind: kinds.find((each) => each === kind),
    };
  });
  return {
    ...sampled(answer),
    correction: text(answer['correction']),
    level: number(answer['significance']) ?? NaN,
    units: new Map(units.map((unit) => [unit.number, unit])),
  };
}

export function readGlobal(answer: Json): GlobalAnswer {
  return {
    ...sampled(answer),
    statistic: number(answer['statistic']) ?? NaN,
    expectation: number(answer['expectation']) ?? NaN,
    variance: number(answer['variance_randomization']) ?? NaN,
    p: number(answer['p_permutation']) ?? number(answer['p_randomization']) ?? NaN,
    distribution: distribution(record(answer['distribution'])),
  };
}

function distribution(answer: Json): Distribution | undefined {
  const [edges, counts] = [numbers(answer['edges']), numbers(answer['counts'])];
  return counts.length > 0 && edges.length === counts.length + 1 ? { edges, counts } : undefined;
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.flatMap((each) => number(each) ?? []) : [];
}

/** The class of a unit that stands out, with or without correction for all being tested. */
export function standsOut(unit: LocalUnit, level: number, corrected: boolean): Kind | undefined {
  const p = corrected ? unit.adjusted : unit.p;
  return p !== undefined && p <= level ? unit.kind : undefined;
}

/** How many units stand out. */
export function countOut({ units, level }: LocalAnswer, corrected: boolean): number {
  return [...units.values()].filter((unit) => standsOut(unit, level, corrected) !== undefined).length;
}
