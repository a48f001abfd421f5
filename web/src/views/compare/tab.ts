/** Groups beside each other: by figures, by another division, and by two indicators at once. */
import { tab, type Context } from '../../app/view';
import { order } from '../../state/core';
import { flag, identifier, identifiers, integer, numbers, oneOf, type Values } from '../../state/fields';
import { brush, places, sets, takenShapes } from './fields';
import { words } from './words';

/** The most groups of one's own. */
export const MOST_SETS = 4;

const MOST_CORNERS = 60;

const fields = {
  mpart: oneOf('groups', 'cross', 'scatter'),
  /** What makes the groups: a grouping, an indicator, or `own`; and where an indicator's classes begin. */
  mby: identifier(),
  mlimits: numbers([], -1e12, 1e12),
  /** The groups compared; all where none is named. */
  monly: identifiers(),
  msets: sets(MOST_SETS),
  /** The group that clicks add to, whether the others are a group too, and what a click does. */
  minto: integer(0, 0, MOST_SETS - 1),
  mrest: flag(true),
  mtool: oneOf('pick', 'rectangle', 'polygon'),
  mdraft: places(MOST_CORNERS),
  /** The shapes whose units were taken, so that it is seen where a group is from. */
  mareas: takenShapes(12, places(MOST_CORNERS)),
  macross: identifier(),
  macrosslimits: numbers([], -1e12, 1e12),
  mx: identifier(),
  mscale: oneOf('auto', 'linear'),
  mbrush: brush(),
  msort: order(0),
};
export type CompareFields = Values<typeof fields>;
export type CompareContext = Context<CompareFields>;

export default tab({ id: 'compare', place: 2, title: words.tab, fields, load: async () => (await import('./view')).view });
