/** The clusters tab: does it cluster, where, and is that more than chance? */
import './clusters.css';
import { remember } from '../../app/memo';
import { map as made, type Asked } from '../../app/resources';
import type { View } from '../../app/view';
import type { TableSpec } from '../../components/table';
import type { MapContent } from '../../map/content';
import { describe } from '../../thematic/theme';
import type { ClusterContext } from './choices';
import { layers } from './layers';
import { panel } from './panel/panel';
import type { ClusterFields } from './tab';
import { shown } from './theme';

const remembered = remember<MapContent>();
const BORDERS = ['county'];

function content(c: ClusterContext): MapContent | undefined {
  const answer = shown(c);
  if (answer?.is !== 'ready') return undefined;
  const { theme } = answer.value;
  return remembered([theme], () => ({
    title: theme.title,
    subtitle: c.title(c.dataset.title),
    fills: theme.fills,
    unknown: theme.unknown,
    borders: BORDERS,
    labels: false,
    legend: theme.legend,
    describe: describe(c, theme),
  }));
}

function table(c: ClusterContext): Asked<TableSpec> {
  const answer = shown(c);
  return answer === undefined ? { is: 'ready', value: { caption: '', columns: [], rows: [], file: 'nabolag' } } : made(answer, ({ theme }) => theme.table);
}

export const view: View<ClusterFields> = { layers, panel, map: content, table };
