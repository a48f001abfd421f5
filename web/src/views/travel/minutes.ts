/** All units by the minutes it takes to get there: classes and colours, the list, and what is within each limit. */
import { remember } from '../../app/memo';
import type { Context } from '../../app/view';
import { colourAt } from '../../colour/ramps';
import type { LegendItem } from '../../components/legend';
import { link } from '../../components/link';
import type { TableSpec } from '../../components/table';
import { words as common } from '../../words/common';
import type { Matrix } from './answers';
import type { TravelContext } from './tab';
import { words } from './words';

/** The classes end at these minutes; the last has all beyond. */
export const LIMITS: readonly number[] = [30, 60, 90, 120, 180, 240, 360, 600];

export interface MinuteClass {
  readonly from: number;
  readonly to: number;
  readonly colour: string;
  readonly count: number;
}

export interface Minutes {
  readonly unit: string;
  /** Where a way leads. */
  readonly byUnit: ReadonlyMap<string, number>;
  readonly unreachable: ReadonlySet<string>;
  readonly classes: readonly MinuteClass[];
}

const kept = remember<Minutes>();

export function minutesOf(answer: Matrix, unit: string): Minutes {
  return kept([answer, unit], () => {
    const byUnit = new Map(answer.to.flatMap((to, i) => {
      const minutes = answer.value('minutes', 0, i);
      return minutes === undefined ? [] : [[to, minutes] as const];
    }));
    const values = [...byUnit.values()];
    const farthest = Math.max(...values, 0);
    const inUse = LIMITS.filter((_, i) => (LIMITS[i - 1] ?? 0) < farthest);
    const ends = [...inUse, ...(farthest > (inUse[inUse.length - 1] ?? 0) ? [Infinity] : [])];
    return {
      unit, byUnit,
      unreachable: new Set(answer.to.filter((to) => !byUnit.has(to) && to !== unit)),
      classes: ends.map((to, i) => {
        const from = ends[i - 1] ?? 0;
        return {
          from, to,
          // The near is strong, the far is pale.
          colour: colourAt('YlGnBu', 0.95 - (0.87 * i) / Math.max(ends.length - 1, 1)),
          count: values.filter((minutes) => minutes <= to && (minutes > from || (i === 0 && minutes === 0))).length,
        };
      }),
    };
  });
}

export function colourOf(minutes: number, classes: readonly MinuteClass[]): string | undefined {
  return classes.find(({ to }) => minutes <= to)?.colour;
}

export function legendItems(c: Context<unknown>, { classes, unreachable }: Minutes): LegendItem[] {
  const short = c.t(words.minutes_short);
  return [
    ...classes.map(({ from, to, colour, count }) => ({ colour, count, label: to === Infinity ? `> ${c.number(from)} ${short}` : `${c.number(from)}\u2013${c.number(to)} ${short}` })),
    ...(unreachable.size > 0 ? [{ colour: 'hatch', label: c.t(words.no_way), count: unreachable.size }] : []),
  ];
}

interface Row {
  readonly unit: string;
  readonly name: string;
  readonly county: string;
  readonly values: Readonly<Record<string, number | undefined>>;
}

const tableKept = remember<TableSpec<Row>>();

/** Every unit with minutes, and with kilometres and ferries where these are known. */
export function minutesTable(c: TravelContext, answer: Matrix, unit: string): TableSpec<Row> {
  return tableKept([answer, unit, c.language], () => {
    const name = c.dataset.units.get(unit)?.name ?? unit;
    const rows = answer.to.flatMap((to, i) => {
      const known = c.dataset.units.get(to);
      const values = Object.fromEntries(answer.measures.map((measure) => [measure, answer.value(measure, 0, i)]));
      return to === unit ? [] : [{ unit: to, name: known?.name ?? to, county: known?.county ?? '', values }];
    });
    return {
      caption: `${c.t(words.nearest)}, ${c.t(words.from).toLowerCase()} ${name}`,
      columns: [
        { title: c.t(common.municipality), key: (row) => row.name, cell: (row) => link(row.name, () => c.select(row.unit)) },
        ...answer.measures.map((measure) => ({
          title: measureTitle(c, measure), numeric: true, key: (row: Row) => row.values[measure],
          cell: (row: Row) => (row.values[measure] === undefined ? c.t(words.no_way_short) : c.number(row.values[measure], measure === 'ferries' ? 0 : 1)),
        })),
        { title: c.t(common.county), key: (row) => row.county || undefined },
        { title: c.t(common.number), key: (row) => row.unit },
        { title: c.t(common.source), fileOnly: true, key: () => answer.sources.join('; ') },
      ],
      rows,
      file: `${c.t(words.minutes)} ${name}`,
    };
  });
}

/** What a measure of the relation is called. */
export function measureTitle(c: Pick<Context, 't'>, measure: string): string {
  const known = { minutes: words.minutes, km: words.km, ferries: words.ferries, mean_minutes: words.mean_minutes, mean_km: words.mean_km }[measure];
  return known === undefined ? measure : c.t(known);
}
