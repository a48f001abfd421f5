/** What the panel's questions put on the map: neighbours' outlines and the rings of reach. */
import { remember } from '../../../app/memo';
import type { Area } from '../../../map/content';
import { askNeighbours, askReach, value, type PanelContext } from './ask';
import { partnersOnMap } from './partners';

const none: readonly string[] = [];
const numbersOf = remember<readonly string[]>();

/** The neighbours in the table, or the members of the best group, by the part of the panel that is open. */
export function marked(c: PanelContext): readonly string[] {
  const { unit } = c.core;
  if (unit === undefined || c.own.part === 'reach') return none;
  if (c.own.part === 'partners') return partnersOnMap(c, unit) ?? none;
  const found = value(askNeighbours(c, unit));
  return found === undefined ? none : numbersOf([found], () => found.map(({ number }) => number));
}

const nowhere: readonly Area[] = [];
const areasOf = remember<readonly Area[]>();

export function reachAreas(c: PanelContext): readonly Area[] {
  const found = c.core.unit === undefined || c.own.part !== 'reach' ? undefined : value(askReach(c, c.core.unit));
  if (found === undefined) return nowhere;
  const colour = c.scheme === 'dark' ? '#c9a7ff' : '#5b2a9d';
  return areasOf([found, colour], () => found.bands.flatMap(({ minutes, geometry }) => (geometry === undefined ? [] : [{ id: `reach-${minutes}`, geometry, colour, cover: 0.1 }])));
}
