/** The result as a map: colours of the classes, legend, words for each unit, and the table. */
import { remember } from '../../app/memo';
import { all, map, type Asked } from '../../app/resources';
import { classify } from '../../colour/classes';
import type { LegendItem } from '../../components/legend';
import { missingItem } from '../../components/legend';
import { link } from '../../components/link';
import type { Column } from '../../components/table';
import type { Scheme } from '../../map/style';
import { choropleth } from '../../thematic/indicator';
import { measured, measureOf, rowsOf, sourceOf, unitColumns, valueColumns, type Theme } from '../../thematic/theme';
import { kinds, standsOut, type Kind, type LocalUnit } from './answer';
import { askIndicator, askLags, askLocal, resultOf, type Result } from './ask';
import type { ClusterContext } from './choices';
import { decimalsOfP } from './inwords';
import { kindWords, words } from './words';

export const kindColours: Readonly<Record<Kind, string>> = {
  'high-high': '#b2182b', 'low-low': '#2166ac', 'low-high': '#92c5de', 'high-low': '#f4a582', hot: '#b2182b', cold: '#2166ac',
};
/** Tested, and nothing found: near the paper. */
export const nothingColour: Readonly<Record<Scheme, string>> = { light: '#dedbd2', dark: '#5d6568' };
const ISLAND_COLOUR = '#b9a3cf';

export interface Shown {
  readonly theme: Theme;
  /** Undefined until the analysis is run. */
  readonly result: Result | undefined;
}

const remembered = remember<Shown>();

/** The values themselves until the analysis is run; then its result. */
export function shown(c: ClusterContext): Asked<Shown> | undefined {
  const values = askIndicator(c);
  if (values === undefined) return undefined;
  if (!c.own.crun) {
    return map(values, (value) => remembered([c.language, c.scheme, value], () => {
      const classes = classify(value.values, value.kind, { asked: 'auto', method: value.method, breaks: value.breaks, ramp: 'YlGnBu' });
      return { theme: choropleth(c, value, classes), result: undefined };
    }));
  }
  const corrected = c.own.cshow === 'corrected';
  const lags = askLags(c);
  return map(all([values, askLocal(c)]), ([value, local]) => remembered([c.language, c.scheme, value, local, lags.is === 'ready', corrected], () => {
    const result = resultOf(c, local, value);
    return { theme: clusters(c, result, lags.is === 'ready' ? lags.value : new Map(), corrected), result };
  }));
}

export function classOf(c: Pick<ClusterContext, 't'>, kind: Kind | undefined): string {
  return c.t(kind === undefined ? words.not_significant : kindWords[kind].name);
}

export function writtenP(c: Pick<ClusterContext, 'number'>, p: number): string {
  return c.number(p, decimalsOfP(p));
}

function clusters(c: ClusterContext, result: Result, lags: ReadonlyMap<string, number>, corrected: boolean): Theme {
  const { local, indicator } = result;
  const units = [...local.units.values()];
  const title = `${c.t(words.tab)}: ${c.title(indicator.title)}`;
  const colour = (unit: LocalUnit): string | undefined => {
    if (unit.status === 'island') return ISLAND_COLOUR;
    if (unit.status !== 'analysed') return undefined;
    const kind = standsOut(unit, local.level, corrected);
    return kind === undefined ? nothingColour[c.scheme] : kindColours[kind];
  };
  const fills = new Map(units.flatMap((unit) => {
    const made = colour(unit);
    return made === undefined ? [] : [[unit.number, made] as const];
  }));
  return {
    title,
    fills,
    unknown: new Set(units.filter(({ status }) => status === 'missing').map(({ number }) => number)),
    value: (number) => said(c, result, number),
    legend: { title, measure: measureOf(indicator, c.language), items: items(c, result, corrected), notes: [legendNote(c, corrected, local.level)] },
    table: {
      caption: `${title}, ${indicator.year}: ${c.number(local.n)} ${c.t(words.of_units)} ${c.number(units.length)}`,
      columns: columns(c, result, lags),
      rows: rowsOf(c),
      file: `${title} ${indicator.year}`,
    },
  };
}

function legendNote(c: ClusterContext, corrected: boolean, level: number): string {
  return `${c.t(corrected ? words.corrected : words.uncorrected)}: p ≤ ${c.number(level, 2)}`;
}

function items(c: ClusterContext, { local }: Result, corrected: boolean): LegendItem[] {
  const units = [...local.units.values()];
  const analysed = units.filter(({ status }) => status === 'analysed');
  const here = kinds.filter((kind) => (c.own.cstat === 'local-moran') === kind.includes('-'));
  const count = (kind: Kind | undefined): number => analysed.filter((unit) => standsOut(unit, local.level, corrected) === kind).length;
  const others = (status: LocalUnit['status']): number => units.filter((unit) => unit.status === status).length;
  return [
    ...here.map((kind) => ({ colour: kindColours[kind], label: `${c.t(kindWords[kind].name)}: ${c.t(kindWords[kind].about)}`, count: count(kind) })),
    { colour: nothingColour[c.scheme], label: c.t(words.not_significant), count: count(undefined) },
    ...(others('island') > 0 ? [{ colour: ISLAND_COLOUR, label: islandWords(c), count: others('island') }] : []),
    ...(others('not-asked') > 0 ? [{ colour: 'transparent', label: c.t(words.not_asked), count: others('not-asked') }] : []),
    ...(others('missing') > 0 ? [missingItem(others('missing'), c.language)] : []),
  ];
}

/** `3 ordninger; høy–høy (p 0,012, korrigert 0,21)`. */
function said(c: ClusterContext, { local, indicator }: Result, number: string): string {
  const unit = local.units.get(number);
  const value = measured(indicator, c.language)(number);
  if (unit?.status !== 'analysed' || unit.p === undefined || unit.adjusted === undefined) return unit === undefined || unit.status === 'missing' ? value : `${value}; ${statusOf(c, unit)}`;
  const kind = standsOut(unit, local.level, c.own.cshow === 'corrected');
  return `${value}; ${classOf(c, kind).toLowerCase()} (p ${writtenP(c, unit.p)}, ${c.t(words.corrected).toLowerCase()} ${writtenP(c, unit.adjusted)})`;
}

function islandWords(c: ClusterContext): string {
  return c.t(c.own.cislands === 'drop' ? words.island : words.island_kept);
}

export function statusOf(c: ClusterContext, { status }: LocalUnit): string {
  return { analysed: c.t(words.analysed), island: islandWords(c), missing: missingItem(0, c.language).label, 'not-asked': c.t(words.not_asked) }[status];
}

type Row = ReturnType<typeof rowsOf>[number];

function columns(c: ClusterContext, { local, indicator, mean }: Result, lags: ReadonlyMap<string, number>): Column<Row>[] {
  const of = ({ number }: Row): LocalUnit | undefined => local.units.get(number);
  const figure = (title: string, key: (row: Row) => number | undefined, decimals: number): Column<Row> => ({
    title, numeric: true, key,
    cell: (row) => {
      const value = key(row);
      return value === undefined ? '' : c.number(value, decimals, true);
    },
  });
  const p = (title: string, key: (row: Row) => number | undefined): Column<Row> => ({
    ...figure(title, key, 0),
    cell: (row) => {
      const value = key(row);
      return value === undefined ? '' : writtenP(c, value);
    },
  });
  const among = (row: Row, text: (unit: LocalUnit) => string): string | undefined => {
    const unit = of(row);
    return unit?.status === 'analysed' ? text(unit) : undefined;
  };
  const [value, , year, source] = valueColumns(indicator, c.language, sourceOf(c, indicator.source));
  return [
    ...unitColumns(c, link),
    ...(value === undefined ? [] : [value]),
    figure(c.t(words.neighbours_mean), ({ number }) => {
      const lag = lags.get(number);
      return lag === undefined ? undefined : mean + lag;
    }, 2),
    figure(c.t(words.statistic), (row) => of(row)?.statistic, 3),
    figure('z', (row) => of(row)?.z, 2),
    p(c.t(words.p), (row) => of(row)?.p),
    p(c.t(words.adjusted), (row) => of(row)?.adjusted),
    { title: c.t(words.class_uncorrected), key: (row) => among(row, (unit) => classOf(c, standsOut(unit, local.level, false))) },
    { title: c.t(words.class_corrected), key: (row) => among(row, (unit) => classOf(c, standsOut(unit, local.level, true))) },
    { title: c.t(words.status), key: (row) => (of(row) === undefined ? undefined : statusOf(c, of(row) as LocalUnit)) },
    ...[year, source].flatMap((column) => (column === undefined ? [] : [column])),
  ];
}
