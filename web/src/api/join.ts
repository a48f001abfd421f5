/** A person's own table, joined to the units by the server for whoever has its id. */
import { get, query, request, segment } from './client';
import { groupingInfo, indicatorInfo, type GroupingInfo, type IndicatorInfo } from './dataset';
import { list, number, record, text, type Json, type Title } from './wire';

export interface NamedUnit {
  readonly number: string;
  readonly name: string;
}

export interface JoinColumn {
  /** As the table calls it, and as it is asked for. */
  readonly column: string;
  readonly id: string;
  readonly kind: string;
  /** How many units have a value. */
  readonly values: number;
  /** Of texts: how many groups they make. */
  readonly groups: number | undefined;
}

export interface Join {
  readonly id: string;
  /** Until then it is kept, if it is not used before. */
  readonly expires: Date;
  readonly columns: readonly JoinColumn[];
  /** The column of numbers or names. */
  readonly key: string;
  readonly rows: number;
  readonly matched: number;
  readonly unmatched: readonly { readonly row: number; readonly text: string; readonly why: string; readonly nearest: readonly NamedUnit[] }[];
  readonly duplicates: readonly (NamedUnit & { readonly rows: readonly number[] })[];
  readonly mended: readonly (NamedUnit & { readonly row: number; readonly text: string })[];
  readonly withoutRow: readonly NamedUnit[];
}

/** A join with what it adds to the dataset. */
export interface Joined {
  readonly join: Join;
  readonly indicators: readonly IndicatorInfo[];
  readonly groupings: readonly GroupingInfo[];
}

/** How a table is to be read; what is left out the server finds itself. */
export interface Reading {
  readonly key?: string | undefined;
  readonly columns?: string | undefined;
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly decimal?: string | undefined;
  readonly year?: number | undefined;
  /** Of a workbook. */
  readonly sheet?: string | undefined;
}

/** What a table may be sent as. */
export const MEDIA = { csv: 'text/csv', workbook: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' } as const;

/** Sends a table; the join it becomes. */
export async function post(table: BodyInit, kind: keyof typeof MEDIA, reading: Reading, signal: AbortSignal): Promise<Join> {
  const answer = await request(`joins${query({ ...reading })}`, { method: 'POST', body: table, headers: { 'content-type': MEDIA[kind] }, signal });
  return readJoin(record(await answer.json()));
}

export async function remove(id: string): Promise<void> {
  await request(`joins/${segment(id)}`, { method: 'DELETE' });
}

export async function joined(id: string, signal?: AbortSignal): Promise<Joined> {
  const join = readJoin(record(await get(`joins/${segment(id)}`, signal)));
  const [texts, numbers] = [join.columns.filter(({ groups }) => groups !== undefined), join.columns.filter(({ groups }) => groups === undefined)];
  const [indicators, groupings] = await Promise.all([
    Promise.all(numbers.map(async (column) => indicatorInfo(record(await get(`indicators/${segment(column.id)}`, signal))))),
    Promise.all(texts.map(async (column) => groupingInfo(record(await get(`groupings/${segment(column.id)}`, signal))))),
  ]);
  return {
    join,
    indicators: indicators.map((each) => ({ ...each, title: marked(each.title) })),
    groupings: groupings.map((each) => ({ ...each, title: marked(each.title) })),
  };
}

/** Among the dataset's own indicators it is said which are not. */
function marked(known: Title): Title {
  const name = typeof known === 'string' ? known : (Object.values(known)[0] ?? '');
  return { nb: `${name} (egne data)`, nn: `${name} (eigne data)`, en: `${name} (own data)` };
}

function units(answer: unknown): NamedUnit[] {
  return list(answer).map((unit) => ({ number: text(unit['number']), name: text(unit['name']) }));
}

export function readJoin(answer: Json): Join {
  const report = record(answer['report']);
  const named = (unit: Json): NamedUnit => ({ number: text(unit['number']), name: text(unit['name']) });
  return {
    id: text(answer['joinId']),
    expires: new Date(text(answer['expires'])),
    columns: list(answer['columns']).map((column) => ({
      column: text(column['column']),
      id: text(column['id']),
      kind: text(column['kind']),
      values: number(column['values']) ?? 0,
      groups: number(column['groups']),
    })),
    key: text(report['key']),
    rows: number(report['rows']) ?? 0,
    matched: number(report['matched']) ?? 0,
    unmatched: list(report['unmatched']).map((row) => ({ row: number(row['row']) ?? 0, text: text(row['text']), why: text(row['why']), nearest: units(row['nearest']) })),
    duplicates: list(report['duplicates']).map((each) => ({ ...named(each), rows: Array.isArray(each['rows']) ? each['rows'].flatMap((row) => number(row) ?? []) : [] })),
    mended: list(report['mended']).map((each) => ({ ...named(each), row: number(each['row']) ?? 0, text: text(each['text']) })),
    withoutRow: units(report['units_without_row']),
  };
}
