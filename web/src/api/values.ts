/** Every unit's values of several indicators in one answer: for strips, scatterplots and the like. */
import { query, request, segment } from './client';

/** By indicator, the value of each unit that has one. */
export type Values = ReadonlyMap<string, ReadonlyMap<string, number>>;

export async function allValues(collection: string, indicators: readonly string[], signal?: AbortSignal): Promise<Values> {
  const asked = query({ f: 'csv', limit: 10000, properties: ['number', ...indicators].join(',') });
  const answer = await request(`collections/${segment(collection)}/items${asked}`, { headers: { accept: 'text/csv' }, ...(signal === undefined ? {} : { signal }) });
  return readValues(await answer.text(), indicators);
}

/** The columns asked for are numbers, so that no cell of theirs is quoted. */
export function readValues(text: string, indicators: readonly string[]): Values {
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const columns = head.split(',');
  const number = columns.indexOf('number');
  const rows = lines.map((line) => line.split(','));
  const column = (id: string): ReadonlyMap<string, number> => {
    const at = columns.indexOf(id);
    return new Map(rows.flatMap((row) => {
      const [unit, cell = ''] = [row[number], at < 0 ? '' : row[at]];
      const value = cell === 'true' ? 1 : cell === 'false' ? 0 : Number(cell);
      return unit === undefined || cell === '' || !Number.isFinite(value) ? [] : [[unit, value] as const];
    }));
  };
  return new Map(indicators.map((id) => [id, column(id)]));
}
