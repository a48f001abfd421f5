/** Travel: minutes from a municipality to all, reach from a place, and minutes between some. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { reach } from '../../api/profile';
import { map, type Asked } from '../../app/resources';
import type { Click, View } from '../../app/view';
import { awaited, empty } from '../../components/status';
import { table, type TableSpec } from '../../components/table';
import { noteLanguage, SOURCES } from '../../words/terms';
import type { Matrix } from './answers';
import { askMatrix, askMinutes, askReach, selection, travelOf } from './ask';
import { matrixPart, pairs } from './between';
import { layers } from './layers';
import { LIMITS, minutesTable } from './minutes';
import { content } from './onmap';
import { bandTable, reachPart, reachTable } from './reach';
import type { TravelContext, TravelFields } from './tab';
import { words } from './words';
import './travel.css';

function panel(c: TravelContext): TemplateResult {
  const { tshow } = c.own;
  return html`${tshow === 'matrix' ? matrixPart(c) : tshow === 'reach' ? reachPart(c) : minutesPart(c)}`;
}

function minutesPart(c: TravelContext): TemplateResult | typeof nothing {
  const { unit } = c.core;
  const relation = travelOf(c);
  if (relation === undefined) return empty(c.t(words.no_relation));
  if (unit === undefined) return empty(c.t(words.empty_minutes));
  return awaited(askMinutes(c, relation, unit), c.language, (found) => fromUnit(c, found, unit));
}

function fromUnit(c: TravelContext, found: Matrix, unit: string): TemplateResult {
  const limits = LIMITS.slice(0, 4);
  const bands = c.ask(`reach ${unit} ${limits.join()}`, (signal) => reach(c.dataset.collection, unit, limits, signal));
  return html`<h3>${c.t(words.from)} ${c.dataset.units.get(unit)?.name ?? unit}</h3>
    ${awaited(bands, c.language, (all) => bandTable(c, all.bands))}
    ${table(minutesTable(c, found, unit), { language: c.language, order: c.own.tsort, reorder: (tsort) => c.set({ own: { tsort } }) })}
    <p class="small" lang=${noteLanguage(c.language) ?? nothing}>${found.note}</p>
    <p class="small" lang=${SOURCES}>${found.sources.join(' · ')}</p>`;
}

const NOTHING: Asked<TableSpec> = { is: 'ready', value: { caption: '', columns: [], rows: [], file: 'nabolag' } };

function tableOf(c: TravelContext): Asked<TableSpec> {
  const { tshow } = c.own;
  const { unit } = c.core;
  const relation = travelOf(c);
  if (relation === undefined) return NOTHING;
  if (tshow === 'matrix') return selection(c).length < 2 ? NOTHING : map(askMatrix(c, relation), (found) => pairs(c, found));
  const asked = tshow === 'reach' ? askReach(c) : undefined;
  if (asked !== undefined) return map(asked, (found) => reachTable(c, found));
  return unit === undefined || tshow === 'reach' ? NOTHING : map(askMinutes(c, relation, unit), (found) => minutesTable(c, found, unit));
}

function click(c: TravelContext, { unit, place }: Click): void {
  const { tshow, tunits } = c.own;
  if (tshow === 'matrix') {
    if (unit !== undefined) c.set({ own: { tunits: tunits.includes(unit) ? tunits.filter((each) => each !== unit) : [...tunits, unit] } });
  } else if (tshow === 'reach') c.set({ core: { unit }, own: { tplace: [place[0], place[1]], tin: unit } });
  else c.set({ core: { unit } });
}

/** Minutes are of the whole country: the map does not leave it for the unit. */
const stays = ({ own }: TravelContext): boolean => own.tshow === 'minutes';

export const view: View<TravelFields> = { layers, panel, map: content, click, stays, table: tableOf };
