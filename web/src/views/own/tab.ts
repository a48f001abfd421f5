/** A person's own table on the map, and in the other tabs. */
import { tab } from '../../app/view';
import { integer, oneOf, optionalNumber, text, type Values } from '../../state/fields';
import { words } from './words';

const fields = {
  /** Which of the files chosen while the page is open is being sent; files themselves fit in no address. */
  osend: integer(0, 0, 1_000_000),
  okey: text(80),
  /** The sheet of a workbook; the first where none is named. */
  osheet: text(80),
  oencoding: oneOf('auto', 'utf-8', 'latin-1'),
  odelimiter: oneOf('auto', ';', ',', 'tab'),
  odecimal: oneOf('auto', ',', '.'),
  oyear: optionalNumber(1800, 2200),
};
export type OwnFields = Values<typeof fields>;

export default tab({ id: 'own', place: 6, title: words.tab, fields, load: async () => (await import('./view')).view });
