/** What a map of indicators is made of: colours by unit, legend, words for each unit, a table. */
import type { Indicator } from '../api/answers';
import type { Context } from '../app/view';
import type { Column, TableSpec } from '../components/table';
import type { LegendSpec } from '../components/legend';
import type { MapContent, Symbol } from '../map/content';
import { words as common } from '../words/common';
import { say, titleIn, type Language } from '../words/dictionary';
import { formatMeasured, formatValue } from '../words/format';
import { term } from '../words/terms';

export interface Theme {
  readonly title: string;
  readonly fills: ReadonlyMap<string, string>;
  readonly unknown: ReadonlySet<string>;
  readonly symbols?: ReadonlyMap<string, Symbol>;
  readonly legend: LegendSpec;
  /** What is to be said of a unit beside its name. */
  readonly value: (unit: string) => string;
  readonly table: TableSpec;
}

/** What the table of a map has a row for. */
interface Row {
  readonly number: string;
  readonly name: string;
  readonly county: string;
}

export function rowsOf({ dataset }: Pick<Context, 'dataset'>): Row[] {
  return [...dataset.units.values()];
}

/** Name, number and county: the beginning of every table of units. */
export function unitColumns({ language, select }: Pick<Context, 'language' | 'select'>, link: (name: string, act: () => void) => unknown): Column<Row>[] {
  return [
    { title: say(common.municipality, language), key: ({ name }) => name, cell: ({ name, number }) => link(name, () => select(number)) },
    { title: say(common.number, language), key: ({ number }) => number },
    { title: say(common.county, language), key: ({ county }) => county || undefined },
  ];
}

/** The value of an indicator, its status and where it is from: so that a file says it too. */
export function valueColumns(indicator: Indicator, language: Language, source: string): Column<Row>[] {
  const of = ({ number }: Row) => indicator.byUnit.get(number);
  return [
    {
      title: titleIn(indicator.title, language),
      numeric: true,
      key: (row) => of(row)?.value ?? undefined,
      cell: (row) => (typeof of(row)?.value === 'number' ? formatValue(of(row)?.value, indicator, language) : ''),
    },
    { title: say(common.status, language), key: (row) => term(of(row)?.status ?? 'missing', language) },
    { title: say(common.year, language), numeric: true, fileOnly: true, key: () => indicator.year },
    { title: say(common.source, language), fileOnly: true, key: () => source },
  ];
}

export function sourceOf({ dataset }: Pick<Context, 'dataset'>, id: string): string {
  const source = dataset.sources.find((each) => each.id === id);
  return source === undefined ? id : `${source.publisher} (${source.licence})`;
}

/** `Kongsberg: 3 ordninger`. */
export function describe({ dataset }: Pick<Context, 'dataset'>, theme: Pick<Theme, 'value'>): MapContent['describe'] {
  return (unit) => `${dataset.units.get(unit)?.name ?? unit}: ${theme.value(unit)}`;
}

export function measured(indicator: Indicator, language: Language): (unit: string) => string {
  return (unit) => formatMeasured(indicator.byUnit.get(unit)?.value, indicator, language);
}

/** The unit of measure and the year of an indicator. */
export function measureOf(indicator: Pick<Indicator, 'unit' | 'kind' | 'year'>, language: Language): string {
  const unit = indicator.unit === '' || indicator.kind === 'boolean' ? '' : `${term(indicator.unit, language)}, `;
  return `${unit}${indicator.year}`;
}
