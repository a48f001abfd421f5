/** The map view: an indicator on the map, and beside it the municipality that is selected. */
import { centres } from '../../api/answers';
import { remember } from '../../app/memo';
import { map as made, type Asked } from '../../app/resources';
import type { Context, View } from '../../app/view';
import type { TableSpec } from '../../components/table';
import type { MapContent } from '../../map/content';
import { describe } from '../../thematic/theme';
import { layers } from './layers';
import { marked, reachAreas } from './panel/onmap';
import { panel } from './panel/panel';
import type { MapFields } from './tab';
import { shown } from './theme';

type MapContext = Context<MapFields>;

const remembered = remember<MapContent>();

function content(c: MapContext): MapContent | undefined {
  const answer = shown(c);
  if (answer?.is !== 'ready') return undefined;
  const { theme } = answer.value;
  const places = theme.symbols === undefined ? undefined : c.ask('centres', centres);
  const at = places?.is === 'ready' ? places.value : undefined;
  const neighbours = marked(c);
  const areas = reachAreas(c);
  return remembered([theme, at, neighbours, areas, c.own.borders, c.own.labels], () => ({
    title: theme.title,
    subtitle: c.title(c.dataset.title),
    fills: theme.fills,
    unknown: theme.unknown,
    ...(theme.symbols === undefined ? {} : { symbols: theme.symbols }),
    ...(at === undefined ? {} : { centres: at }),
    marked: neighbours,
    areas,
    borders: c.own.borders,
    labels: c.own.labels,
    legend: theme.legend,
    describe: describe(c, theme),
  }));
}

function table(c: MapContext): Asked<TableSpec> {
  const answer = shown(c);
  return answer === undefined ? { is: 'ready', value: { caption: '', columns: [], rows: [], file: 'nabolag' } } : made(answer, ({ theme }) => theme.table);
}

export const view: View<MapFields> = { layers, panel, map: content, table };
