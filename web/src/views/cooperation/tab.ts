/** Networks of municipalities: who is in, what they share, how they fit, and what could be. */
import { tab } from '../../app/view';
import { order } from '../../state/core';
import { flag, identifier, identifiers, integer, oneOf, optionalNumber, text, type Values } from '../../state/fields';

const fields = {
  /** What is asked. */
  copart: oneOf('network', 'overlap', 'coverage', 'fit', 'regions', 'communities'),
  /** Whose groups are the networks, and the one that is chosen. */
  cogrouping: identifier(),
  conet: text(120),
  colinks: oneOf('none', 'centre', 'meet'),
  coborders: identifiers(),
  colabels: flag(false),
  cotable: oneOf('matrix', 'list'),
  cosort: order(1, true),
  /** What if these joined or left; `cowhatif` has a click on the map say so. */
  cowhatif: flag(false),
  cojoin: identifiers(),
  coleave: identifiers(),
  /** The question of regions, whether it is asked, and what is seen of the answer. */
  corun: flag(false),
  comethod: oneOf('max-p', 'skater'),
  coalike: identifiers(['population']),
  coleast: integer(20_000, 1, 100_000_000),
  cocount: integer(10, 2, 1000),
  cominutes: optionalNumber(1, 1000),
  coarea: text(60),
  cowithin: flag(false),
  costart: flag(false),
  cosolution: integer(1, 1, 9),
  coshow: oneOf('proposal', 'today'),
  comove: oneOf('moves', 'joins', 'leaves'),
  /** The relation that communities hang together by, and how fine they are. */
  corelation: identifier(),
  coresolution: optionalNumber(0.01, 100),
};
export type CooperationFields = Values<typeof fields>;

/** The title stands here, so that the words of the view come with the view. */
export default tab({ id: 'cooperation', place: 4, title: ['Samarbeid', 'Samarbeid', 'Cooperation'], fields, load: async () => (await import('./view')).view });
