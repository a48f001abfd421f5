/** How long it takes to get there: from a municipality to all, from a place within so many minutes, and between some. */
import { tab, type Context } from '../../app/view';
import { order } from '../../state/core';
import { identifier, identifierOr, identifiers, numbers, oneOf, type Values } from '../../state/fields';
import { place } from './fields';
import { words } from './words';

const fields = {
  tshow: oneOf('minutes', 'reach', 'matrix'),
  /** The place that was clicked, and in which unit: another unit is reached from its centre. */
  tplace: place(),
  tin: identifier(),
  tbands: numbers([30, 60, 90], 1, 600),
  /** The units of the matrix, and what its cells say. */
  tunits: identifiers(),
  tmeasure: identifierOr('minutes'),
  tsort: order(1),
};
export type TravelFields = Values<typeof fields>;
export type TravelContext = Context<TravelFields>;

export default tab({ id: 'travel', place: 5, title: words.tab, fields, load: async () => (await import('./view')).view });
