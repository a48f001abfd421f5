/** The neighbours of the selected unit: tabs for the kind, a table that sorts. */
import type { Indicator, Neighbour } from './api';
import { button, el } from './dom';
import { formatNumber, formatValue } from './format';
import { sortable, type Column, type Order } from './sortable';
import { titleIn, word, type Language, type Word } from './words';

/** The kinds offered, with their words. */
export const relations: readonly { id: string; word: Word }[] = [
  { id: 'land', word: 'neighbours_land' },
  { id: 'sea', word: 'neighbours_sea' },
  { id: 'nearest', word: 'neighbours_nearest' },
];

export interface NeighbourHooks {
  readonly relation: (id: string) => void;
  readonly select: (unit: string) => void;
}

/** Tabs, and below them the place the table goes. */
export function neighbourTabs(current: string, language: Language, body: HTMLElement, hooks: NeighbourHooks): HTMLElement {
  const tabs = relations.map(({ id, word: key }) => {
    const selected = id === current;
    return button(word(key, language), () => hooks.relation(id), {
      role: 'tab', id: `tab-${id}`, 'aria-selected': String(selected), 'aria-controls': 'neighbours', tabindex: selected ? '0' : '-1',
    });
  });
  const bar = el('div', { class: 'tabs', role: 'tablist', 'aria-label': word('neighbours', language) }, ...tabs);
  bar.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    tabs[(at + step + tabs.length) % tabs.length]?.click();
  });
  body.id = 'neighbours';
  body.setAttribute('role', 'tabpanel');
  body.setAttribute('aria-labelledby', `tab-${current}`);
  return el('section', { class: 'neighbours' }, el('h3', {}, word('neighbours', language)), bar, body);
}

/** The table; `shown` are the indicators whose values stand beside each neighbour. */
export function neighbourTable(list: readonly Neighbour[], relation: string, shown: readonly Indicator[], language: Language, order: Order, hooks: NeighbourHooks): HTMLElement {
  if (list.length === 0) {
    return el('p', { class: 'empty' }, word(relation === 'land' ? 'no_neighbours_land' : 'no_neighbours', language));
  }
  const columns: Column<Neighbour>[] = [
    { title: word('municipality', language), key: ({ name }) => name, cell: (each) => nameCell(each, language, hooks) },
    ...shown.map((indicator) => valueColumn(indicator, language)),
  ];
  const measure = (['shared_border_km', 'distance_km', 'minutes'] as const).filter((key) => list.some((each) => each[key] !== undefined));
  for (const key of measure) {
    columns.push({
      title: word(key === 'minutes' ? 'travel_minutes' : key, language),
      numeric: true,
      key: (each) => each[key],
      cell: (each) => distanceText(each[key], key === 'minutes' ? 0 : 1, language),
    });
  }
  const caption = `${formatNumber(list.length, language)} ${word('neighbour_count', language)}`;
  return el('div', { class: 'scroll' }, sortable(caption, columns, list, order));
}

function nameCell({ name, number, pointOnly }: Neighbour, language: Language, hooks: NeighbourHooks): HTMLElement {
  const link = button(name, () => hooks.select(number), { class: 'link' });
  return el('span', {}, link, pointOnly && el('span', { class: 'small' }, ` (${word('point_contact', language)})`));
}

function valueColumn(indicator: Indicator, language: Language): Column<Neighbour> {
  const values = new Map(indicator.values.map(({ unit, value }) => [unit, value]));
  return {
    title: titleIn(indicator.title, language),
    numeric: indicator.kind !== 'boolean',
    key: ({ number }) => values.get(number) ?? undefined,
    cell: ({ number }) => {
      const value = values.get(number);
      const text = formatValue(value, indicator, language);
      return value === null || value === undefined ? el('span', { class: 'unknown' }, text) : text;
    },
  };
}

function distanceText(value: number | undefined, decimals: number, language: Language): string {
  return value === undefined ? '' : formatNumber(value, language, decimals, true);
}
