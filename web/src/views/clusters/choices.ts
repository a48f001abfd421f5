/** What is chosen, as the processes take it. */
import type { IndicatorInfo, RelationInfo } from '../../api/dataset';
import type { Inputs } from '../../api/process';
import type { Context } from '../../app/view';
import { isScheme } from '../../words/format';
import type { ClusterFields } from './tab';

export type ClusterContext = Context<ClusterFields>;

/** Chosen at first, where a dataset has them. */
const FIRST_INDICATOR = 'schemes';
const FIRST_RELATION = 'sea';
/** Permutations for the one figure for all: cheap, so never fewer. */
const LEAST_GLOBAL = 9999;

export function chosenIndicator({ core, dataset }: Pick<ClusterContext, 'core' | 'dataset'>): IndicatorInfo | undefined {
  const find = (id: string | undefined): IndicatorInfo | undefined => dataset.indicators.find((each) => each.id === id);
  return find(core.indicator) ?? find(FIRST_INDICATOR) ?? dataset.indicators[0];
}

export function chosenRelation({ own, dataset }: Pick<ClusterContext, 'own' | 'dataset'>): RelationInfo | undefined {
  const find = (id: string): RelationInfo | undefined => dataset.relations.find((each) => each.id === id);
  return find(own.crelation) ?? find(FIRST_RELATION) ?? dataset.relations[0];
}

/** What a relation that links nearly all needs to be told. */
export function nearness(relation: RelationInfo | undefined): 'minutes' | 'k' | undefined {
  if (relation === undefined) return undefined;
  if (relation.measures.includes('minutes')) return 'minutes';
  return relation.id === 'nearest' ? 'k' : undefined;
}

/** Filters by what units are or are not, such as small district municipalities; schemes are what is analysed. */
export function unitChoices({ dataset, title }: Pick<ClusterContext, 'dataset' | 'title'>): { filter: string; title: string }[] {
  return dataset.indicators
    .filter(({ id, kind }) => kind === 'boolean' && !isScheme(id))
    .map((each) => ({ filter: `${/^[a-z_]+$/.test(each.id) ? each.id : `"${each.id}"`} = TRUE`, title: title(each.title) }));
}

export interface Analysis {
  readonly process: string;
  readonly inputs: Inputs;
}

/** What is asked of every process. */
function shared(c: ClusterContext): Inputs {
  const relation = chosenRelation(c);
  const near = nearness(relation);
  const { cunits, cminutes, ck, cseed, cislands } = c.own;
  return {
    indicator: chosenIndicator(c)?.id,
    ...(relation === undefined ? {} : { relation: relation.id }),
    ...(near === 'minutes' ? { minutes: cminutes } : near === 'k' ? { k: ck } : {}),
    ...(cunits.trim() === '' ? {} : { units: cunits.trim() }),
    ...(cislands === 'drop' ? {} : { islands: cislands }),
    seed: cseed,
  };
}

/** Where it clusters. */
export function localAnalysis(c: ClusterContext): Analysis {
  const { cstat, cperms, ccorrection, clevel } = c.own;
  const test = { permutations: Number(cperms), correction: ccorrection, significance: Number(clevel) };
  if (cstat === 'local-moran') return { process: 'local-moran', inputs: { ...shared(c), ...test } };
  return { process: 'getis-ord', inputs: { ...shared(c), scope: cstat, ...test } };
}

/** Whether it clusters at all. */
export function globalAnalysis(c: ClusterContext): Analysis {
  return { process: 'global-moran', inputs: { ...shared(c), permutations: Math.max(Number(c.own.cperms), LEAST_GLOBAL) } };
}

/** The mean of each unit's neighbours, for the scatterplot; its test is not used, so it is the quickest. */
export function neighbourAnalysis(c: ClusterContext): Analysis {
  return { process: 'local-moran', inputs: { ...shared(c), inference: 'analytical' } };
}
