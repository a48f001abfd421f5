/**
 * A table as CSV, as the reader's spreadsheet takes it: semicolons and decimal commas in Norwegian,
 * commas and points in English; UTF-8 with a mark, which spreadsheets need to see it.
 */
import type { Column, TableSpec } from '../components/table';
import type { Language } from '../words/dictionary';

const MARK = '\ufeff';

export function csv<Row>({ columns, rows }: Pick<TableSpec<Row>, 'columns' | 'rows'>, language: Language): string {
  const separator = language === 'en' ? ',' : ';';
  const line = (cells: readonly string[]): string => cells.map((cell) => quoted(cell, separator)).join(separator);
  const body = rows.map((row) => line(columns.map((column) => text(column, row, language))));
  return `${MARK}${[line(columns.map(({ title }) => title)), ...body].join('\r\n')}\r\n`;
}

function text<Row>(column: Column<Row>, row: Row, language: Language): string {
  const key = column.key(row);
  if (typeof key !== 'number') return key ?? '';
  return language === 'en' ? String(key) : String(key).replace('.', ',');
}

function quoted(cell: string, separator: string): string {
  const plain = !cell.includes(separator) && !/["\r\n]/.test(cell);
  return plain ? cell : `"${cell.replaceAll('"', '""')}"`;
}
