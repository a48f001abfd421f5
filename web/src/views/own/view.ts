/** The tab of own data: a table of one's own, joined, shown and ready for the other tabs. */
import './own.css';
import { remember } from '../../app/memo';
import { map as made, type Asked } from '../../app/resources';
import type { View } from '../../app/view';
import type { TableSpec } from '../../components/table';
import type { MapContent } from '../../map/content';
import { describe } from '../../thematic/theme';
import { layers } from './layers';
import { panel } from './panel';
import type { OwnContext } from './sending';
import type { OwnFields } from './tab';
import { shown } from './theme';
import { words } from './words';

const remembered = remember<MapContent>();
const BORDERS = ['county'];
const NONE: ReadonlyMap<string, string> = new Map();

/** The theme, or a bare map that says there is no table yet. */
function content(c: OwnContext): MapContent | undefined {
  const answer = shown(c);
  if (answer !== undefined && answer.is !== 'ready') return undefined;
  const theme = answer?.value;
  return remembered([theme, c.language], () => ({
    title: theme?.title ?? c.t(words.tab),
    subtitle: c.title(c.dataset.title),
    fills: theme?.fills ?? NONE,
    unknown: theme?.unknown ?? new Set(),
    borders: BORDERS,
    labels: false,
    legend: theme?.legend ?? { title: c.t(words.tab), measure: '', items: [], notes: [] },
    describe: theme === undefined ? (unit) => c.dataset.units.get(unit)?.name ?? unit : describe(c, theme),
  }));
}

function table(c: OwnContext): Asked<TableSpec> {
  const answer = shown(c);
  return answer === undefined ? { is: 'ready', value: { caption: c.t(words.intro), columns: [], rows: [], file: 'nabolag' } } : made(answer, (theme) => theme.table);
}

export const view: View<OwnFields> = { layers, panel, map: content, table };
