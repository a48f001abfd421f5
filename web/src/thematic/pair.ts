/** Two indicators at once, each in three classes. */
import type { Indicator } from '../api/answers';
import type { Context } from '../app/view';
import type { Bivariate } from '../colour/bivariate';
import { missingItem, rangeText } from '../components/legend';
import { link } from '../components/link';
import { words as common } from '../words/common';
import { formatNumber } from '../words/format';
import { measured, rowsOf, sourceOf, unitColumns, valueColumns, type Theme } from './theme';
import { words } from './words';

export function pair(c: Context, first: Indicator, second: Indicator, made: Bivariate): Theme {
  const [across, up] = [first, second].map((indicator) => c.title(indicator.title)) as [string, string];
  const say = [measured(first, c.language), measured(second, c.language)] as const;
  const title = `${across} × ${up}`;
  return {
    title,
    fills: made.fills,
    unknown: made.unknown,
    value: (unit) => `${say[0](unit)} · ${say[1](unit)}`,
    legend: {
      title,
      measure: [...new Set([first.year, second.year])].join(', '),
      items: made.unknown.size > 0 ? [missingItem(made.unknown.size, c.language)] : [],
      grid: {
        across, up,
        colours: made.colours,
        counts: made.counts,
        acrossRanges: made.across.classes.map((each) => rangeText(each, first, c.language)),
        upRanges: made.up.classes.map((each) => rangeText(each, second, c.language)),
      },
      notes: [c.t(words.thirds)],
    },
    table: {
      caption: `${title}: ${formatNumber(first.values.length, c.language)} ${c.t(common.units)}`,
      columns: [...unitColumns(c, link), ...valueColumns(first, c.language, sourceOf(c, first.source)), ...valueColumns(second, c.language, sourceOf(c, second.source))],
      rows: rowsOf(c),
      file: title,
    },
  };
}
