/** The column that is shown, as a map, a legend and a table. */
import { groups, indicator } from '../../api/answers';
import type { Joined } from '../../api/join';
import { askJoined } from '../../app/owndata';
import { remember } from '../../app/memo';
import { map, type Asked } from '../../app/resources';
import { classify } from '../../colour/classes';
import { grouped } from '../../thematic/groups';
import { choropleth } from '../../thematic/indicator';
import type { Theme } from '../../thematic/theme';
import type { JoinColumn } from '../../api/join';
import { shownAs, type OwnContext } from './sending';

export function askTable(c: OwnContext): Asked<Joined> | undefined {
  return c.core.join === undefined ? undefined : askJoined(c.ask, c.core.join);
}

/** The column chosen, else the first of numbers. */
export function chosenColumn(c: OwnContext, { join }: Joined): JoinColumn | undefined {
  const { columns } = join;
  return columns.find((column) => shownAs(column) === c.core.indicator) ?? columns.find(({ groups: texts }) => texts === undefined) ?? columns[0];
}

const remembered = remember<Theme>();

export function shown(c: OwnContext): Asked<Theme> | undefined {
  const table = askTable(c);
  if (table?.is !== 'ready') return undefined;
  const column = chosenColumn(c, table.value);
  if (column === undefined) return undefined;
  const { id } = column;
  if (column.groups !== undefined) {
    return map(c.ask(`groups ${id}`, (signal) => groups(id, signal)), (value) => remembered([c.language, value], () => grouped(c, value)));
  }
  const method = c.core.classify === 'auto' ? 'quantile' : c.core.classify;
  const { k } = c.core;
  return map(c.ask(`indicator ${id} ${method} ${k}`, (signal) => indicator(id, method, k, signal)), (value) => remembered([c.language, c.core.classify, value], () => {
    const classes = classify(value.values, value.kind, { asked: c.core.classify, method: value.method, breaks: value.breaks, ramp: 'YlGnBu' });
    // Few values leave classes empty, which would stand in the legend for nothing.
    return choropleth(c, value, { ...classes, classes: classes.classes.filter(({ count }) => count > 0) });
  }));
}
