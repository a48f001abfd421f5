/** The answer of `/matrix`, with types. */
import { get, query } from '../../api/client';
import { record, strings, text, type Json } from '../../api/wire';

export interface Matrix {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly note: string;
  readonly sources: readonly string[];
  readonly measures: readonly string[];
  /** Undefined where no way leads, or nothing is known. */
  readonly value: (measure: string, row: number, column: number) => number | undefined;
}

/** To all units where `to` is not given. */
export async function matrix(relation: string, measures: readonly string[], from: readonly string[], to: readonly string[] | undefined, signal?: AbortSignal): Promise<Matrix> {
  return readMatrix(record(await get(`matrix${query({ from: from.join(','), to: to?.join(','), relation })}`, signal)), measures);
}

export function readMatrix(answer: Json, measures: readonly string[]): Matrix {
  const cell = (measure: string, row: number, column: number): number | undefined => {
    const lines = answer[measure];
    const line: unknown = Array.isArray(lines) ? lines[row] : undefined;
    const value: unknown = Array.isArray(line) ? line[column] : undefined;
    return typeof value === 'number' ? value : undefined;
  };
  return {
    from: strings(answer['from']),
    to: strings(answer['to']),
    note: text(answer['note']),
    sources: strings(answer['sources']),
    measures: measures.filter((measure) => Array.isArray(answer[measure])),
    value: cell,
  };
}
