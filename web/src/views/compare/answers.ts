/** The answers of the processes `compare-groups` and `regression`, with types. */
import { list, number, record, text, type Json } from '../../api/wire';

export type Interval = readonly [from: number, to: number];

export interface Summary {
  readonly n: number;
  readonly missing: number;
  readonly sum: number | undefined;
  /** The mean; of yes and no, the share of yes. */
  readonly mean: number | undefined;
  readonly interval: Interval | undefined;
  readonly median: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export interface Against {
  readonly difference: number;
  readonly p: number;
  readonly adjusted: number;
}

export interface Comparison {
  readonly whole: Summary;
  readonly groups: ReadonlyMap<string, Summary>;
  /** Each group against all outside it, where there is a test. */
  readonly against: ReadonlyMap<string, Against>;
  /** Whether the groups differ by more than chance; undefined where that was not tested. */
  readonly p: number | undefined;
  readonly confidence: number;
  readonly sources: readonly string[];
}

const NO_VALUES: Summary = { n: 0, missing: 0, sum: undefined, mean: undefined, interval: undefined, median: undefined, low: undefined, high: undefined };

export function noValues(missing: number): Summary {
  return { ...NO_VALUES, missing };
}

function interval(value: unknown): Interval | undefined {
  const [from, to] = Array.isArray(value) ? value.map(number) : [];
  return from === undefined || to === undefined ? undefined : [from, to];
}

function summary(answer: Json): Summary {
  const yes = list(answer['shares']).find((share) => number(share['value']) === 1);
  return {
    n: number(answer['n']) ?? 0,
    missing: number(answer['missing']) ?? 0,
    sum: number(answer['sum']),
    mean: number(answer['mean']),
    // Wilson's interval of a share; the bootstrap's of a mean.
    interval: interval(yes === undefined ? answer['interval'] : yes['interval']),
    median: number(answer['median']),
    low: number(answer['low']),
    high: number(answer['high']),
  };
}

export function readComparison(answer: Json): Comparison {
  const one = list(answer['indicators'])[0] ?? {};
  const groups = list(one['groups']);
  return {
    whole: summary(record(one['whole'])),
    groups: new Map(groups.map((group) => [text(group['id']), summary(group)])),
    against: new Map(groups.flatMap((group) => {
      const found = record(group['against_rest']);
      const [difference, p, adjusted] = [number(found['difference']), number(found['p']), number(found['adjusted_p'])];
      return difference === undefined || p === undefined || adjusted === undefined ? [] : [[text(group['id']), { difference, p, adjusted }] as const];
    })),
    p: number(record(one['test'])['p']),
    confidence: number(answer['confidence']) ?? NaN,
    sources: sources(answer),
  };
}

export interface CrossTable {
  /** How many units are in a group of the one and of the other, by the groups' ids. */
  readonly count: (row: string, column: string) => number;
  readonly outside: number;
  readonly chi: { readonly p: number; readonly v: number | undefined; readonly leastExpected: number | undefined } | undefined;
}

export function readCross(answer: Json): CrossTable {
  const table = record(answer['cross_table']);
  const [rows, columns] = ['rows', 'columns'].map((side) => list(table[side]).map((head) => text(head['id']))) as [string[], string[]];
  const counts = Array.isArray(table['counts']) ? table['counts'] : [];
  const chi = record(table['chi_square']);
  const p = number(chi['p']);
  return {
    count: (row, column) => {
      const line: unknown = counts[rows.indexOf(row)];
      return (Array.isArray(line) ? number(line[columns.indexOf(column)]) : undefined) ?? 0;
    },
    outside: number(table['outside']) ?? 0,
    chi: p === undefined ? undefined : { p, v: number(chi['cramers_v']), leastExpected: number(chi['least_expected']) },
  };
}

export interface Line {
  readonly n: number;
  readonly intercept: number;
  readonly slope: number;
  readonly interval: Interval | undefined;
  readonly p: number | undefined;
  readonly r2: number | undefined;
  readonly formula: string;
  readonly sources: readonly string[];
}

export function readLine(answer: Json): Line {
  const [intercept = {}, slope = {}] = list(answer['coefficients']);
  return {
    n: number(answer['n']) ?? 0,
    intercept: number(intercept['estimate']) ?? NaN,
    slope: number(slope['estimate']) ?? NaN,
    interval: interval(slope['interval']),
    p: number(slope['p']),
    r2: number(record(answer['fit'])['r2']),
    formula: text(answer['formula']),
    sources: sources(answer),
  };
}

function sources(answer: Json): string[] {
  return Array.isArray(answer['sources']) ? answer['sources'].map(text) : [];
}
