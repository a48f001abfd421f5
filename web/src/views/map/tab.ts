/** The map of any indicator, and the panel of a municipality. */
import { tab } from '../../app/view';
import { rampNames } from '../../colour/ramps';
import { order } from '../../state/core';
import { flag, identifier, identifierOr, identifiers, integer, numbers, oneOf, optionalNumber, type Values } from '../../state/fields';
import { words } from './words';

const fields = {
  as: oneOf('colour', 'circles', 'pair'),
  second: identifier(),
  ramp: oneOf(...rampNames),
  middle: optionalNumber(-1e12, 1e12),
  borders: identifiers(['county']),
  labels: flag(false),
  /** The part of the panel that is open. */
  part: oneOf('profile', 'neighbours', 'reach', 'partners'),
  /** The neighbours shown: a relation, or all within so many minutes. */
  relation: identifierOr('land'),
  within: integer(60, 5, 600),
  nsort: order(0),
  reach: numbers([30, 60, 90], 1, 600),
  /** The question of who could join, and whether it is asked. */
  partners: flag(false),
  pminutes: integer(60, 1, 600),
  pinhabitants: optionalNumber(0, 1e8),
  pmost: integer(3, 2, 6),
  pcouncil: oneOf('any', 'same', 'none-in-common'),
  pconnected: oneOf('any', 'land', 'sea'),
  pexperience: identifier(),
  psimilar: flag(false),
};
export type MapFields = Values<typeof fields>;

export default tab({ id: 'map', place: 1, title: words.tab, fields, load: async () => (await import('./view')).view });
