/** One indicator: as colours by class, or as circles whose area follows the value. */
import type { Indicator } from '../api/answers';
import type { Context } from '../app/view';
import { colourOf, type Classification } from '../colour/classes';
import { legendItems, missingItem, type LegendItem } from '../components/legend';
import type { Symbol } from '../map/content';
import { words as common } from '../words/common';
import { formatNumber, formatShare } from '../words/format';
import { link } from '../components/link';
import { term } from '../words/terms';
import { measured, measureOf, rowsOf, sourceOf, unitColumns, valueColumns, type Theme } from './theme';
import { words } from './words';

const LARGEST_PX = 32;
const SYMBOL_COLOUR = '#1f6fa8';
const SYMBOL_COLOUR_DARK = '#6bb6e8';

export function choropleth(c: Context, indicator: Indicator, classification: Classification): Theme {
  const fills = new Map(indicator.values.flatMap(({ unit, value }) => {
    const colour = colourOf(value, classification);
    return colour === undefined ? [] : [[unit, colour] as const];
  }));
  return {
    ...shared(c, indicator),
    fills,
    unknown: new Set(indicator.values.filter(({ value }) => value === null).map(({ unit }) => unit)),
    legend: {
      title: c.title(indicator.title),
      measure: measureOf(indicator, c.language),
      items: legendItems(classification, indicator, c.language),
      notes: notes(c, indicator, classification),
    },
  };
}

export function symbols(c: Context, indicator: Indicator, classification: Classification): Theme {
  const colour = c.scheme === 'dark' ? SYMBOL_COLOUR_DARK : SYMBOL_COLOUR;
  const values = indicator.values.flatMap(({ unit, value }) => (value === null ? [] : [[unit, value] as const]));
  const most = Math.max(...values.map(([, value]) => value), 0) || 1;
  const radius = (value: number): number => LARGEST_PX * Math.sqrt(Math.max(value, 0) / most);
  const drawn = new Map<string, Symbol>(values.filter(([, value]) => value > 0).map(([unit, value]) => [unit, { radius_px: Math.max(radius(value), 0.8), colour }]));
  const zeros = values.filter(([, value]) => value === 0).length;
  const items: LegendItem[] = rounds(most).map((value) => ({ colour, radius_px: radius(value), label: formatNumber(value, c.language, value < 10 ? 1 : 0) }));
  return {
    ...shared(c, indicator),
    fills: new Map(),
    unknown: new Set(indicator.values.filter(({ value }) => value === null).map(({ unit }) => unit)),
    symbols: drawn,
    legend: {
      title: c.title(indicator.title),
      measure: measureOf(indicator, c.language),
      items: [
        ...items,
        ...(zeros > 0 ? [{ colour: 'transparent', label: c.t(words.zero), count: zeros }] : []),
        ...(classification.missing > 0 ? [missingItem(classification.missing, c.language)] : []),
      ],
      notes: [c.t(words.symbol_area), ...notes(c, indicator, { ...classification, method: 'each', middle: undefined })],
    },
  };
}

function shared(c: Context, indicator: Indicator): Pick<Theme, 'title' | 'value' | 'table'> {
  const source = sourceOf(c, indicator.source);
  const title = c.title(indicator.title);
  return {
    title,
    value: measured(indicator, c.language),
    table: {
      caption: `${title}, ${indicator.year}: ${formatNumber(indicator.values.length, c.language)} ${c.t(common.units)}`,
      columns: [...unitColumns(c, link), ...valueColumns(indicator, c.language, source)],
      rows: rowsOf(c),
      file: `${title} ${indicator.year}`,
    },
  };
}

function notes(c: Context, indicator: Indicator, { method, estimated, missing, middle }: Classification): string[] {
  const of = indicator.values.length;
  return [
    ...(method === 'each' ? [] : [`${c.t(words.classes_by)} ${term(method, c.language)}.`]),
    ...(middle === undefined ? [] : [`${c.t(words.middle)} ${formatNumber(middle, c.language, 1)}.`]),
    ...(estimated > 0 ? [`${c.t(words.estimated)}: ${formatNumber(estimated, c.language)} ${c.t(common.units)}.`] : []),
    ...(missing > 0 ? [`${c.t(common.about_missing)}: ${formatNumber(of - missing, c.language)} ${c.t(common.of)} ${formatNumber(of, c.language)} (${formatShare((of - missing) / of, c.language)}).`] : []),
  ];
}

/** Three round values up to the greatest, for the legend's circles. */
export function rounds(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(most));
  const top = [5, 2, 1].map((times) => times * power).find((value) => value <= most) ?? power;
  const values = [top, top / 5, top / 25];
  // Small amounts are likely counts, of which there are no parts.
  return values.filter((value, i) => i === 0 || most >= 20 || Number.isInteger(value));
}
