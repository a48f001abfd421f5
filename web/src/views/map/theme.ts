/** What the map view's choices amount to: the theme that is shown, or where its answers are. */
import { groups, indicator, type Groups, type Indicator } from '../../api/answers';
import type { IndicatorInfo } from '../../api/dataset';
import { remember } from '../../app/memo';
import { all, map, type Asked } from '../../app/resources';
import type { Context } from '../../app/view';
import { bivariate, type Bivariate } from '../../colour/bivariate';
import { classify, type Classification } from '../../colour/classes';
import { grouped } from '../../thematic/groups';
import { choropleth, symbols } from '../../thematic/indicator';
import { pair } from '../../thematic/pair';
import type { Theme } from '../../thematic/theme';
import type { MapFields } from './tab';

type MapContext = Context<MapFields>;

/** Shown first, where a dataset has it. */
const FIRST_INDICATOR = 'schemes';
/** Begins the id of a grouping where an indicator's may stand. */
export const GROUPING = 'group:';

/** What is shown, with what its histogram or scatterplot is made of. */
export type Shown =
  | { readonly as: 'indicator'; readonly theme: Theme; readonly indicator: Indicator; readonly classification: Classification }
  | { readonly as: 'pair'; readonly theme: Theme; readonly first: Indicator; readonly second: Indicator; readonly bivariate: Bivariate }
  | { readonly as: 'groups'; readonly theme: Theme; readonly groups: Groups };

/** The id that is shown: the one chosen if there is such, else a first. */
export function chosen({ core, dataset }: MapContext): string | undefined {
  const wanted = core.indicator ?? FIRST_INDICATOR;
  if (wanted.startsWith(GROUPING) && dataset.groupings.some(({ id }) => GROUPING + id === wanted)) return wanted;
  return known(dataset.indicators, wanted) ?? dataset.indicators[0]?.id;
}

/** The second of two: the one chosen, else the first that is not the first of two. */
export function chosenSecond(c: MapContext): string | undefined {
  const first = chosen(c);
  return known(c.dataset.indicators, c.own.second) ?? c.dataset.indicators.find(({ id }) => id !== first)?.id;
}

function known(indicators: readonly IndicatorInfo[], id: string | undefined): string | undefined {
  return indicators.find((each) => each.id === id)?.id;
}

const remembered = remember<Shown>();

export function shown(c: MapContext): Asked<Shown> | undefined {
  const id = chosen(c);
  if (id === undefined) return undefined;
  if (id.startsWith(GROUPING)) {
    const grouping = id.slice(GROUPING.length);
    const answer = c.ask(`groups ${grouping}`, (signal) => groups(grouping, signal));
    return map(answer, (value) => remembered([c.language, value], () => ({ as: 'groups', theme: grouped(c, value), groups: value })));
  }
  const second = chosenSecond(c);
  if (c.own.as === 'pair' && second !== undefined) {
    const both = all([asked(c, id, 'quantile', 3), asked(c, second, 'quantile', 3)]);
    return map(both, ([first, other]) => remembered([c.language, first, other], () => {
      const made = bivariate(first, other);
      return { as: 'pair', theme: pair(c, first, other, made), first, second: other, bivariate: made };
    }));
  }
  const method = c.core.classify === 'auto' ? 'quantile' : c.core.classify;
  return map(asked(c, id, method, c.core.k), (value) => {
    const { ramp, middle, as } = c.own;
    return remembered([c.language, c.scheme, value, c.core.classify, ramp, middle, as], () => {
      const classification = classify(value.values, value.kind, { asked: c.core.classify, method: value.method, breaks: value.breaks, ramp, middle: middle ?? natural(value) });
      const make = as === 'circles' && canBeCircles(value) ? symbols : choropleth;
      return { as: 'indicator', theme: make(c, value, classification), indicator: value, classification };
    });
  });
}

function asked(c: MapContext, id: string, method: string, k: number): Asked<Indicator> {
  return c.ask(`indicator ${id} ${method} ${k}`, (signal) => indicator(id, method, k, signal));
}

/** Only amounts have an area; an index has none, nor have yes and no. */
export function canBeCircles({ kind }: Pick<IndicatorInfo, 'kind'>): boolean {
  return kind === 'count' || kind === 'amount';
}

/** Where a unit of measure has a middle of its own. */
function natural({ unit }: IndicatorInfo): number | undefined {
  return unit.startsWith('% of the') ? 100 : undefined;
}
