/**
 * A table whose columns sort by a button in their heading. Rows without a value in the
 * sorted column stay last, whichever way it runs.
 */
import { button, el } from './dom';

export interface Column<Row> {
  readonly title: string;
  readonly numeric?: boolean;
  /** What the column sorts by; undefined for no value. */
  readonly key: (row: Row) => number | string | undefined;
  readonly cell: (row: Row) => Node | string;
}

export interface Order {
  column: number;
  descending: boolean;
}

export function sortable<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[], order: Order): HTMLTableElement {
  const body = el('tbody');
  const fill = (): void => {
    const column = columns[order.column] ?? columns[0];
    const sorted = column === undefined ? rows : sort(rows, column.key, order.descending);
    body.replaceChildren(
      ...sorted.map((row) =>
        el('tr', {}, ...columns.map((each, i) => el(i === 0 ? 'th' : 'td', { ...(i === 0 && { scope: 'row' }), ...(each.numeric && { class: 'number' }) }, each.cell(row)))),
      ),
    );
    heads.forEach((head, i) => {
      if (i === order.column) head.setAttribute('aria-sort', order.descending ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
  };
  const heads = columns.map((column, i) => {
    const sortBy = button(column.title, () => {
      // Numbers are asked for from the top, names from A.
      order.descending = order.column === i ? !order.descending : column.numeric === true;
      order.column = i;
      fill();
    });
    return el('th', { scope: 'col', ...(column.numeric && { class: 'number' }) }, sortBy);
  });
  fill();
  return el('table', {}, el('caption', {}, caption), el('thead', {}, el('tr', {}, ...heads)), body);
}

/** Sorted by a key, Norwegian alphabet for text, rows without a key last. */
export function sort<Row>(rows: readonly Row[], key: (row: Row) => number | string | undefined, descending: boolean): Row[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === undefined || y === undefined) return (x === undefined ? 1 : 0) - (y === undefined ? 1 : 0);
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y);
    return sign * String(x).localeCompare(String(y), 'nb');
  });
}
