/** The view of cooperation: networks on the map, and beside it what is asked of them. */
import { remember } from '../../app/memo';
import { all, map, type Asked } from '../../app/resources';
import type { Click, View } from '../../app/view';
import type { TableSpec } from '../../components/table';
import { link } from '../../components/link';
import { rowsOf, unitColumns } from '../../thematic/theme';
import { askCoverage, askFit, askGroups, grouping, value, type CoContext } from './ask';
import { coverageTable } from './coverage';
import { misfitTable } from './fit';
import { choose, layers } from './layers';
import { matrix } from './matrix';
import { networkList } from './network';
import { content, theme } from './onmap';
import { panel } from './panel';
import { askRegions, chosenProposal } from './regions/read';
import { moveTable } from './regions/moves';
import type { CooperationFields } from './tab';
import type { NetworkTheme } from './themes';
import { toggled } from './whatif';
import './style.css';

/** What if is asked by clicking; else a click chooses the network there, the next one where there are several. */
function click(c: CoContext, { unit }: Click): void {
  const id = grouping(c)?.id;
  const groups = id === undefined ? undefined : value(askGroups(c, id));
  const { copart, conet, cowhatif, cojoin, coleave } = c.own;
  const now = groups?.groups.find((group) => group.id === conet);
  if (unit !== undefined && copart === 'network' && cowhatif && now !== undefined) {
    c.set({ own: toggled(unit, now.members, cojoin, coleave) });
    return;
  }
  const within = unit === undefined || groups === undefined || (copart !== 'network' && copart !== 'overlap') ? [] : groups.groups.filter(({ members }) => members.includes(unit));
  const next = within[(within.findIndex((group) => group.id === conet) + 1) % within.length];
  if (next === undefined) c.set({ core: { unit } });
  else choose(c, next.id);
}

const remembered = remember<TableSpec>();

/** The table that says the same as the map and the panel together. */
function table(c: CoContext): Asked<TableSpec> {
  const id = grouping(c)?.id;
  if (id === undefined) return { is: 'ready', value: { caption: '', columns: [], rows: [], file: 'nabolag' } };
  const { copart, cotable, comove, conet } = c.own;
  if (copart === 'coverage') return map(askCoverage(c, id), (coverage) => remembered([c.language, coverage], () => entitled(c, coverageTable(c, coverage))));
  if (copart === 'fit') return map(askFit(c, id), (fit) => remembered([c.language, fit], () => entitled(c, misfitTable(c, fit))));
  const asked = copart === 'regions' ? askRegions(c) : undefined;
  if (asked !== undefined) {
    return map(all([asked, askGroups(c, id)]), ([found, groups]) => {
      const proposal = chosenProposal(c, found);
      return remembered([c.language, proposal, comove], () => (proposal === undefined ? matrix(c, groups) : entitled(c, moveTable(c, proposal, groups))));
    });
  }
  const shown = copart === 'communities' ? theme(c) : undefined;
  if (shown !== undefined) return map(shown, (made) => remembered([c.language, made], () => unitTable(c, made)));
  if (cotable === 'list') return map(askCoverage(c, id), (coverage) => remembered([c.language, coverage, 'list'], () => entitled(c, networkList(c, coverage))));
  return map(askGroups(c, id), (groups) => remembered([c.language, groups, conet], () => matrix(c, groups)));
}

/** In the map's place, and in a file, a table says of which networks it is. */
function entitled(c: CoContext, spec: TableSpec): TableSpec {
  const of = c.title(grouping(c)?.title);
  return { ...spec, caption: `${of}: ${spec.caption}`, file: `${of} ${spec.file}` };
}

/** Each unit, and what the map says of it. */
function unitTable(c: CoContext, { title, value: of }: NetworkTheme): TableSpec {
  return { caption: title, columns: [...unitColumns(c, link), { title, key: ({ number }: { number: string }) => of(number) }], rows: rowsOf(c), file: title };
}

export const view: View<CooperationFields> = { layers, panel, map: content, click, table };
