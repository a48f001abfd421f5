/** Does it cluster, where, and is that more than chance? */
import { tab } from '../../app/view';
import { flag, identifierOr, integer, oneOf, text, type Values } from '../../state/fields';
import { words } from './words';

const fields = {
  cstat: oneOf('local-moran', 'gi-star', 'gi'),
  /** Who is whose neighbour; empty for the usual relation, and how near for those that reach everywhere. */
  crelation: identifierOr(''),
  cminutes: integer(60, 1, 600),
  ck: integer(5, 1, 50),
  /** Whether units without neighbours are left out, or count with the mean as their neighbours' mean. */
  cislands: oneOf('drop', 'keep'),
  /** A filter of units, in CQL2. */
  cunits: text(400),
  ccorrection: oneOf('bh', 'holm', 'bonferroni', 'none'),
  clevel: oneOf('0.05', '0.01', '0.1'),
  cperms: oneOf('9999', '999', '99999'),
  cseed: integer(7, 0, 999_999),
  /** Which of the two the map shows. */
  cshow: oneOf('corrected', 'uncorrected'),
  crun: flag(false),
};
export type ClusterFields = Values<typeof fields>;

export default tab({ id: 'clusters', place: 3, title: words.tab, fields, load: async () => (await import('./view')).view });
