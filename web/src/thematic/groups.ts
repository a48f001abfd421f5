/** A grouping as a map: a colour for each group, and units in none or several named. */
import type { Groups } from '../api/answers';
import type { Context } from '../app/view';
import { categories, category } from '../colour/ramps';
import type { LegendItem } from '../components/legend';
import { link } from '../components/link';
import { words as common } from '../words/common';
import { formatNumber } from '../words/format';
import { rowsOf, sourceOf, unitColumns, type Theme } from './theme';
import { words } from './words';

/** The most groups that a legend names one by one. */
const MOST_NAMED = 30;

export function grouped(c: Context, groups: Groups): Theme {
  const title = c.title(groups.title);
  const names = new Map<string, string[]>();
  const fills = new Map<string, string>();
  const items: LegendItem[] = groups.groups.map((group, i) => {
    for (const unit of group.members) {
      names.set(unit, [...(names.get(unit) ?? []), c.title(group.title)]);
      if (!fills.has(unit)) fills.set(unit, category(i));
    }
    return { colour: category(i), label: c.title(group.title), count: group.members.length };
  });
  const outside = [...c.dataset.units.keys()].filter((unit) => !fills.has(unit));
  const value = (unit: string): string => names.get(unit)?.join(', ') ?? c.t(words.in_none);
  return {
    title,
    fills,
    // A partition that leaves units out does not know of them; other groupings say they are in none.
    unknown: new Set(groups.partition ? outside : []),
    value: (unit) => (groups.partition && !names.has(unit) ? c.t(common.missing) : value(unit)),
    legend: {
      title,
      measure: groups.year,
      items: [
        ...items.slice(0, MOST_NAMED),
        ...(items.length > MOST_NAMED ? [{ colour: 'transparent', label: `+ ${items.length - MOST_NAMED}` }] : []),
        ...(outside.length > 0 ? [{ colour: groups.partition ? 'hatch' : 'transparent', label: c.t(groups.partition ? common.missing_long : words.in_none), count: outside.length }] : []),
      ],
      notes: [
        ...(items.length > categories.length ? [c.t(words.colours_repeat)] : []),
        ...(groups.inSeveral.length > 0 ? [`${c.t(words.several)}: ${formatNumber(groups.inSeveral.length, c.language)} ${c.t(common.units)}. ${c.t(words.in_none_note)}`] : []),
      ],
    },
    table: {
      caption: `${title}, ${groups.year}`,
      columns: [
        ...unitColumns(c, link),
        { title, key: ({ number }: { number: string }) => names.get(number)?.join(', ') },
        { title: c.t(common.source), fileOnly: true, key: () => sourceOf(c, groups.source) },
      ],
      rows: rowsOf(c),
      file: `${title} ${groups.year}`,
    },
  };
}
