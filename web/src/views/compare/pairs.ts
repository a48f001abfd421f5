/** Two indicators against each other: the dots, whether an axis is logarithmic, and the line in words. */
import type { Indicator } from '../../api/answers';
import { map, all, type Asked } from '../../app/resources';
import { remember } from '../../app/memo';
import { askLine } from './ask';
import type { Line } from './answers';
import type { Brush } from './fields';
import { askIndicator, chosen, groupOf, xOf, yOf, type Chosen } from './groups';
import type { CompareContext } from './tab';

export interface Dot {
  readonly unit: string;
  readonly name: string;
  readonly county: string;
  readonly x: number;
  readonly y: number;
  readonly colour: string;
  readonly group: string;
}

export interface Pairs {
  readonly x: Indicator;
  readonly y: Indicator;
  readonly groups: Chosen;
  readonly dots: readonly Dot[];
  readonly logX: boolean;
  readonly logY: boolean;
}

/** Values that span more than this are drawn by their logarithm, where that is asked for. */
const WIDE = 100;
/** Those in none of the groups, where all units are shown. */
const NO_GROUP = '#9aa5aa';

const kept = remember<Pairs>();

/** Undefined where the dataset has not two indicators. */
export function pairs(c: CompareContext): Asked<Pairs> | undefined {
  const [x, y] = [xOf(c), yOf(c)];
  if (x === undefined || y === undefined) return undefined;
  return map(all([askIndicator(c, x), askIndicator(c, y), chosen(c)]), ([across, up, groups]) =>
    kept([across, up, groups, c.own.mscale, c.dataset], () => pairsOf(c, across, up, groups)));
}

function pairsOf(c: CompareContext, x: Indicator, y: Indicator, groups: Chosen): Pairs {
  const of = groupOf(groups.groups);
  // The groups that are picked are all that is seen; where none is left out, those in no group are too.
  const partly = groups.groups.length < groups.all.length || (groups.by === 'own' && groups.groups.length > 0);
  const dots = x.values.flatMap(({ unit, value }) => {
    const other = y.byUnit.get(unit)?.value;
    const group = of.get(unit);
    if (value === null || other === null || other === undefined || (partly && group === undefined)) return [];
    const known = c.dataset.units.get(unit);
    return [{ unit, name: known?.name ?? unit, county: known?.county ?? '', x: value, y: other, colour: group?.colour ?? NO_GROUP, group: group?.title ?? '' }];
  });
  const wide = (values: readonly number[]): boolean => c.own.mscale === 'auto' && Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > WIDE;
  return { x, y, groups, dots, logX: wide(dots.map((dot) => dot.x)), logY: wide(dots.map((dot) => dot.y)) };
}

/** The line through them; undefined where there are too few. */
export function line(c: CompareContext, { x, y, groups, dots, logX, logY }: Pairs): Asked<Line> | undefined {
  if (dots.length < 4) return undefined;
  const term = (id: string, log: boolean): string => (log ? `log(${id})` : id);
  return askLine(c, groups, `${term(y.id, logY)} ~ ${term(x.id, logX)}`);
}

/** The value on the line. */
export function onLine({ intercept, slope }: Line, x: number, logX: boolean, logY: boolean): number {
  const value = intercept + slope * (logX ? Math.log(x) : x);
  return logY ? Math.exp(value) : value;
}

export function inBrush({ x, y }: Pick<Dot, 'x' | 'y'>, brush: Brush): boolean {
  return x >= brush.x[0] && x <= brush.x[1] && y >= brush.y[0] && y <= brush.y[1];
}

/** The dots in the frame; undefined without one. */
export function brushed(c: CompareContext, { dots }: Pairs): readonly Dot[] | undefined {
  const { mbrush } = c.own;
  return mbrush === undefined ? undefined : brushedKept([dots, mbrush], () => dots.filter((dot) => inBrush(dot, mbrush)));
}

const brushedKept = remember<readonly Dot[]>();
