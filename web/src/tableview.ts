/** The table equivalent of the map: every unit with the value, its status and its county. */
import type { Indicator } from './api';
import { button, el } from './dom';
import { formatNumber, formatValue } from './format';
import type { Named } from './names';
import { sortable, type Column, type Order } from './sortable';
import { titleIn, word, type Language, type Word } from './words';

/** Rows drawn at once; the rest come when asked for. */
const FIRST_ROWS = 1000;

interface Row extends Named {
  readonly value: number | null;
  readonly status: string;
}

export function mapTable(indicator: Indicator, units: readonly Named[], language: Language, order: Order, select: (unit: string) => void): HTMLElement {
  const known = new Map(units.map((unit) => [unit.number, unit]));
  const rows: Row[] = indicator.values.map(({ unit, value, status }) => ({
    ...(known.get(unit) ?? { number: unit, name: unit, otherNames: [], county: '' }),
    value,
    status,
  }));
  const columns: Column<Row>[] = [
    { title: word('municipality', language), key: ({ name }) => name, cell: ({ name, number }) => button(name, () => select(number), { class: 'link' }) },
    { title: word('number', language), key: ({ number }) => number, cell: ({ number }) => number },
    { title: word('county', language), key: ({ county }) => county || undefined, cell: ({ county }) => county },
    {
      title: titleIn(indicator.title, language),
      numeric: true,
      key: ({ value }) => value ?? undefined,
      cell: ({ value }) => (value === null ? '' : formatValue(value, indicator, language)),
    },
    { title: word('status', language), key: ({ status }) => statusText(status, language), cell: ({ status }) => statusText(status, language) },
  ];
  const caption = `${titleIn(indicator.title, language)}, ${indicator.year}: ${formatNumber(rows.length, language)} ${word('units', language)}`;
  const holder = el('div', { class: 'scroll' }, sortable(caption, columns, rows.slice(0, FIRST_ROWS), order));
  if (rows.length > FIRST_ROWS) {
    const more = button(word('all_rows', language), () => holder.replaceChildren(sortable(caption, columns, rows, order)));
    holder.prepend(el('p', {}, `${formatNumber(FIRST_ROWS, language)} ${word('rows_shown', language)} `, more));
  }
  return holder;
}

const statuses: Record<string, Word> = { observed: 'observed', estimated: 'estimated', missing: 'missing' };

function statusText(status: string, language: Language): string {
  const key = statuses[status];
  return key === undefined ? status : word(key, language);
}
