/** The selection as a square of minutes, kilometres or ferries, and as pairs for a file. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { remember } from '../../app/memo';
import { link } from '../../components/link';
import { awaited, empty } from '../../components/status';
import type { TableSpec } from '../../components/table';
import { csv } from '../../export/csv';
import { fileName, save } from '../../export/save';
import { words as common } from '../../words/common';
import { noteLanguage, SOURCES } from '../../words/terms';
import type { Matrix } from './answers';
import { askMatrix, selection, travelOf } from './ask';
import { measureTitle } from './minutes';
import type { TravelContext } from './tab';
import { words } from './words';

/** A larger square is not read by anyone. */
const MOST_SHOWN = 40;

export function matrixPart(c: TravelContext): TemplateResult | typeof nothing {
  const relation = travelOf(c);
  if (relation === undefined) return empty(c.t(words.no_relation));
  const units = selection(c);
  if (units.length === 0) return empty(c.t(words.empty_matrix));
  if (units.length === 1) return empty(c.t(words.one_more));
  return awaited(askMatrix(c, relation), c.language, (found) => square(c, found));
}

/** The measure shown: the one chosen, if there is such. */
export function measureOf(c: TravelContext, measures: readonly string[]): string {
  return measures.find((each) => each === c.own.tmeasure) ?? measures[0] ?? 'minutes';
}

const nameOf = (c: TravelContext, unit: string): string => c.dataset.units.get(unit)?.name ?? unit;

function square(c: TravelContext, found: Matrix): TemplateResult {
  const measure = measureOf(c, found.measures);
  const title = `${measureTitle(c, measure)}: ${c.number(found.from.length)} ${c.t(common.units)}`;
  const say = (row: number, column: number): string => {
    const value = found.value(measure, row, column);
    return row === column ? '–' : value === undefined ? c.t(words.no_way_short) : c.number(value, measure === 'ferries' ? 0 : value < 100 ? 1 : 0);
  };
  const spec = pairs(c, found);
  return html`<h3>${title}</h3>
    ${inWords(c, found)}
    ${found.from.length > MOST_SHOWN ? html`<p class="empty">${c.t(words.too_many)}</p>` : html`<div class="scroll" tabindex="0" role="region" aria-label=${title}><table class="ds-table square">
      <caption class="spoken">${title}</caption>
      <thead><tr><th scope="col">${c.t(words.from)} ↓ ${c.t(words.to).toLowerCase()} →</th>${found.to.map((unit) => html`<th scope="col" class="number">${nameOf(c, unit)}</th>`)}</tr></thead>
      <tbody>${found.from.map((unit, row) => html`<tr><th scope="row">${link(nameOf(c, unit), () => c.select(unit))}</th>${found.to.map((_, column) => html`<td class="number">${say(row, column)}</td>`)}</tr>`)}</tbody>
    </table></div>`}
    <button type="button" class="ds-button" data-variant="tertiary" @click=${() => save(`${fileName(spec.file)}.csv`, new Blob([csv(spec, c.language)], { type: 'text/csv;charset=utf-8' }))}>${c.t(common.csv)}</button>
    <p class="small" lang=${noteLanguage(c.language) ?? nothing}>${found.note}</p>
    <p class="small" lang=${SOURCES}>${found.sources.join(' · ')}</p>`;
}

/** The two farthest apart, and whom the others reach soonest. */
function inWords(c: TravelContext, found: Matrix): TemplateResult {
  const ways = found.from.flatMap((from, row) => found.to.flatMap((to, column) => {
    const minutes = found.value('minutes', row, column);
    return row === column || minutes === undefined ? [] : [{ from, to, minutes }];
  }));
  const farthest = ways.reduce<(typeof ways)[number] | undefined>((most, way) => (most === undefined || way.minutes > most.minutes ? way : most), undefined);
  // Only where all others can come.
  const meeting = found.to.flatMap((to) => {
    const there = ways.filter((way) => way.to === to);
    return there.length === found.from.length - 1 ? [{ to, mean: there.reduce((sum, { minutes }) => sum + minutes, 0) / there.length }] : [];
  }).sort((a, b) => a.mean - b.mean)[0];
  const short = c.t(words.minutes_short);
  return html`${farthest === undefined ? nothing : html`<p>${c.t(words.apart)}: ${nameOf(c, farthest.from)} – ${nameOf(c, farthest.to)}, ${c.number(farthest.minutes)} ${short}.</p>`}
    ${meeting === undefined || found.from.length < 3 ? nothing : html`<p>${c.t(words.meeting)}: ${nameOf(c, meeting.to)}, ${c.number(meeting.mean)} ${short}.</p>`}`;
}

interface Pair {
  readonly from: string;
  readonly to: string;
  readonly values: Readonly<Record<string, number | undefined>>;
}

const kept = remember<TableSpec<Pair>>();

/** A row for each pair, with all measures. */
export function pairs(c: TravelContext, found: Matrix): TableSpec<Pair> {
  return kept([found, c.language], () => ({
    caption: `${c.t(words.selected)}: ${c.number(found.from.length)} ${c.t(common.units)}`,
    columns: [
      { title: c.t(words.from), key: ({ from }) => nameOf(c, from) },
      { title: `${c.t(words.from)}: ${c.t(common.number).toLowerCase()}`, key: ({ from }) => from },
      { title: c.t(words.to), key: ({ to }) => nameOf(c, to) },
      { title: `${c.t(words.to)}: ${c.t(common.number).toLowerCase()}`, key: ({ to }) => to },
      ...found.measures.map((measure) => ({
        title: measureTitle(c, measure), numeric: true, key: ({ values }: Pair) => values[measure],
        cell: ({ values }: Pair) => (values[measure] === undefined ? c.t(words.no_way_short) : c.number(values[measure], measure === 'ferries' ? 0 : 1)),
      })),
      { title: c.t(common.source), fileOnly: true, key: () => found.sources.join('; ') },
    ],
    rows: found.from.flatMap((from, row) => found.to.flatMap((to, column) => (row === column ? [] : [{ from, to, values: Object.fromEntries(found.measures.map((measure) => [measure, found.value(measure, row, column)])) }]))),
    file: `${c.t(words.tab)} ${c.t(words.selected)}`,
  }));
}
