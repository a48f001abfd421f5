/**
 * A table whose columns sort by a button in their heading. Rows without a value in the sorted
 * column stay last, whichever way it runs. The same columns make the CSV file.
 */
import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import type { Order } from '../state/core';
import { words } from '../words/common';
import { say, type Language } from '../words/dictionary';
import { formatNumber } from '../words/format';

export type Key = number | string | undefined;

// Rows are of a view's own making: the columns that read them are made beside them.
export interface Column<Row = any> {
  readonly title: string;
  readonly numeric?: boolean;
  /** What the column sorts by and what a file holds; undefined for no value. */
  readonly key: (row: Row) => Key;
  /** Goes to the file, but is the same in every row and so not seen. */
  readonly fileOnly?: boolean;
  /** What is seen, where that is not the key. */
  readonly cell?: (row: Row) => unknown;
}

export interface TableSpec<Row = any> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** The name of the CSV file, without its ending. */
  readonly file: string;
}

export interface TableOptions {
  readonly language: Language;
  readonly order: Order;
  readonly reorder: (order: Order) => void;
  /** Rows drawn before the rest is asked for. */
  readonly first?: number;
  readonly all?: () => void;
}

export function table<Row>(spec: TableSpec<Row>, options: TableOptions): TemplateResult {
  const { language, order, reorder, first = Number.POSITIVE_INFINITY } = options;
  const columns = spec.columns.filter(({ fileOnly }) => fileOnly !== true);
  const by = columns[order.column] ?? columns[0];
  // Rows are drawn anew only when they or their order change: tables can be long.
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${spec.caption}>${guard([spec, order.column, order.descending, first], () => {
    const sorted = by === undefined ? spec.rows : sort(spec.rows, by.key, order.descending);
    return html`<table class="ds-table" data-zebra>
      <caption>${spec.caption}</caption>
      <thead><tr>${columns.map((column, i) => heading(column, i, order, reorder))}</tr></thead>
      <tbody>${sorted.slice(0, first).map((row) => html`<tr>${columns.map((column, i) => cell(column, row, i, language))}</tr>`)}</tbody>
    </table>`;
  })}
  ${spec.rows.length > first
    ? html`<p>${formatNumber(first, language)} ${say(words.rows_shown, language)} <button type="button" class="ds-button" data-variant="tertiary" @click=${options.all}>${say(words.all_rows, language)}</button></p>`
    : nothing}</div>`;
}

function heading<Row>(column: Column<Row>, at: number, order: Order, reorder: (order: Order) => void): TemplateResult {
  const sorted = at === order.column ? (order.descending ? 'descending' : 'ascending') : undefined;
  // Numbers are asked for from the top, names from A.
  const next = { column: at, descending: at === order.column ? !order.descending : column.numeric === true };
  return html`<th scope="col" class=${column.numeric === true ? 'number' : ''} aria-sort=${sorted ?? nothing}>
    <button type="button" @click=${() => reorder(next)}>${column.title}</button>
  </th>`;
}

function cell<Row>(column: Column<Row>, row: Row, at: number, language: Language): TemplateResult {
  const key = column.key(row);
  const seen = column.cell?.(row) ?? (typeof key === 'number' ? formatNumber(key, language, 1) : (key ?? ''));
  return at === 0 ? html`<th scope="row">${seen}</th>` : html`<td class=${column.numeric === true ? 'number' : ''}>${seen}</td>`;
}

/** Sorted by a key, Norwegian alphabet for text and numbers in it by their size, rows without a key last. */
export function sort<Row>(rows: readonly Row[], key: (row: Row) => Key, descending: boolean): Row[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === undefined || y === undefined) return (x === undefined ? 1 : 0) - (y === undefined ? 1 : 0);
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y);
    return sign * String(x).localeCompare(String(y), 'nb', { numeric: true });
  });
}
