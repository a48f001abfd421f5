/** The neighbours of the selected municipality: by land, across water, the nearest, or within minutes. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { remember } from '../../../app/memo';
import { choices, numberInput } from '../../../components/controls';
import { link } from '../../../components/link';
import { awaited, empty } from '../../../components/status';
import { table, type Column, type TableSpec } from '../../../components/table';
import { csv } from '../../../export/csv';
import { fileName, save } from '../../../export/save';
import { words as common } from '../../../words/common';
import { formatValue } from '../../../words/format';
import { askNeighbours, besideNeighbours, schemesOf, travelOf, type Beside, type PanelContext } from './ask';
import { words } from './words';

const remembered = remember<TableSpec<Beside>>();

export function neighbourSection(c: PanelContext, unit: string): TemplateResult {
  const travel = travelOf(c);
  const kinds = [
    { value: 'land', label: c.t(words.neighbours_land) },
    { value: 'sea', label: c.t(words.neighbours_sea) },
    { value: 'nearest', label: c.t(words.neighbours_nearest) },
    ...(travel === undefined ? [] : [{ value: travel.id, label: c.t(words.neighbours_travel) }]),
  ].filter(({ value }) => c.dataset.relations.some(({ id }) => id === value));
  const { relation, within } = c.own;
  return html`<section class="neighbours" aria-label=${c.t(words.neighbours)}>
    ${choices(c.t(words.neighbours), kinds, relation, (id) => c.set({ own: { relation: id } }))}
    ${relation === travel?.id ? numberInput('within', c.t(words.travel_minutes), within, { min: 5, max: 600 }, (minutes) => c.set({ own: { within: minutes ?? 60 } })) : nothing}
    ${awaited(askNeighbours(c, unit), c.language, (found) => tableOf(c, unit, found))}</section>`;
}

function tableOf(c: PanelContext, unit: string, found: readonly Beside[]): TemplateResult {
  if (found.length === 0) return empty(c.t(c.own.relation === 'land' ? words.no_neighbours_land : words.no_neighbours));
  const spec = remembered([found, c.language], () => specOf(c, unit, found));
  return html`${table(spec, { language: c.language, order: c.own.nsort, reorder: (nsort) => c.set({ own: { nsort } }) })}
    <button type="button" class="ds-button" data-variant="tertiary" @click=${() => save(`${fileName(spec.file)}.csv`, new Blob([csv(spec, c.language)], { type: 'text/csv;charset=utf-8' }))}>${c.t(common.csv)}</button>`;
}

function specOf(c: PanelContext, unit: string, found: readonly Beside[]): TableSpec<Beside> {
  const schemes = schemesOf(c);
  const columns: Column<Beside>[] = [
    {
      title: c.t(common.municipality),
      key: ({ name }) => name,
      cell: ({ name, number, pointOnly }) => html`${link(name, () => c.select(number))}${pointOnly ? html`<span class="small"> (${c.t(words.only_point)})</span>` : nothing}`,
    },
  ];
  const measure = (title: string, key: (each: Beside) => number | undefined, decimals: number): void => {
    if (found.some((each) => key(each) !== undefined)) columns.push({ title, numeric: true, key, cell: (each) => (key(each) === undefined ? '' : c.number(key(each) ?? 0, decimals, true)) });
  };
  measure(c.t(words.travel_minutes), ({ travel }) => travel, 0);
  for (const indicator of besideNeighbours(c)) {
    const of = ({ values }: Beside): number | undefined => values[indicator.id] ?? undefined;
    columns.push({
      title: c.title(indicator.title),
      numeric: indicator.kind !== 'boolean',
      key: of,
      cell: (each) => (of(each) === undefined ? html`<span class="unknown" title=${c.t(common.missing)}><span aria-hidden="true">?</span><span class="spoken">${c.t(common.missing)}</span></span>` : formatValue(of(each), indicator, c.language)),
    });
  }
  if (schemes.length > 0) columns.push({ title: c.t(words.order), key: (each) => signs(each, schemes), cell: (each) => side(c, each, schemes) });
  measure(c.t(words.distance_km), ({ distance_km }) => distance_km, 1);
  measure(c.t(words.shared_border_km), ({ shared_border_km }) => shared_border_km, 1);
  const name = c.dataset.units.get(unit)?.name ?? unit;
  const count = `${c.number(found.length)} ${c.t(words.neighbours_count)}`;
  return { caption: `${name}: ${count}`, columns, rows: found, file: `${name} ${c.t(words.neighbours)}` };
}

const sign = (value: number | null | undefined): string => (value === null || value === undefined ? '?' : value === 0 ? '–' : '✓');

function signs({ values }: Beside, schemes: readonly { readonly id: string }[]): string {
  return schemes.map(({ id }) => sign(values[id])).join('');
}

/** A small mark for each scheme, in the order of the chips above; read out by name. */
function side(c: PanelContext, { values }: Beside, schemes: ReturnType<typeof schemesOf>): TemplateResult {
  return html`<span class="signs">${schemes.map((scheme) => {
    const value = values[scheme.id];
    const text = `${c.title(scheme.title)}: ${formatValue(value, scheme, c.language)}`;
    return html`<span class=${value === null || value === undefined ? 'unknown' : value === 0 ? 'out' : 'in'} title=${text}><span aria-hidden="true">${sign(value)}</span><span class="spoken">${text}. </span></span>`;
  })}</span>`;
}
