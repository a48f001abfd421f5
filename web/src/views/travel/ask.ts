/** What the tab asks of the server. */
import type { RelationInfo } from '../../api/dataset';
import { reach, reachFrom, type Reach } from '../../api/profile';
import type { Asked } from '../../app/resources';
import { matrix, type Matrix } from './answers';
import type { TravelContext } from './tab';

/** The relation that gives minutes, if the dataset has one. */
export function travelOf({ dataset }: TravelContext): RelationInfo | undefined {
  return dataset.relations.find(({ measures }) => measures.includes('minutes'));
}

/** From one unit to all. */
export function askMinutes(c: TravelContext, relation: RelationInfo, unit: string): Asked<Matrix> {
  return c.ask(`travel ${relation.id} ${unit}`, (signal) => matrix(relation.id, relation.measures, [unit], undefined, signal));
}

/** Between the units of the selection. */
export function askMatrix(c: TravelContext, relation: RelationInfo): Asked<Matrix> {
  const units = selection(c);
  return c.ask(`travel ${relation.id} ${units.join()} between`, (signal) => matrix(relation.id, relation.measures, units, units, signal));
}

export function selection({ dataset, own }: TravelContext): readonly string[] {
  return own.tunits.filter((unit) => dataset.units.has(unit));
}

/** Reach from the unit's centre; where that goes by roads, from the place that was clicked. */
export function askReach(c: TravelContext): Asked<Reach> | undefined {
  const { unit } = c.core;
  const { tplace, tin } = c.own;
  const minutes = [...new Set(c.own.tbands)].sort((a, b) => a - b);
  if (unit === undefined || minutes.length === 0) return undefined;
  const fromCentre = c.ask(`reach ${unit} ${minutes.join()}`, (signal) => reach(c.dataset.collection, unit, minutes, signal));
  if (fromCentre.is !== 'ready' || fromCentre.value.ofUnits || tplace === undefined || tin !== unit) return fromCentre;
  return c.ask(`reach ${tplace.join()} ${minutes.join()}`, (signal) => reachFrom(tplace, minutes, signal));
}
