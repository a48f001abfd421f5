/** What lies within so many minutes: inhabitants, and the units by name. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { ApiError } from '../../api/client';
import type { Band, Reach } from '../../api/profile';
import { remember } from '../../app/memo';
import { link } from '../../components/link';
import { awaited, detail, empty } from '../../components/status';
import { table, type TableSpec } from '../../components/table';
import { words as common } from '../../words/common';
import { noteLanguage } from '../../words/terms';
import { askReach, travelOf } from './ask';
import type { TravelContext } from './tab';
import { words } from './words';

type Reached = Band['units'][number];

export function reachPart(c: TravelContext): TemplateResult | typeof nothing {
  if (travelOf(c) === undefined) return empty(c.t(words.no_relation));
  const asked = askReach(c);
  if (asked === undefined) return empty(c.t(c.own.tplace === undefined ? words.empty_reach : words.over_sea));
  // The only place that is not found is one that no road is near.
  if (asked.is === 'failed' && c.own.tplace !== undefined && asked.error instanceof ApiError && asked.error.status === 404) return html`<div class="failed" role="status"><p>${c.t(words.off_roads)}</p>${detail(asked.error, c.language)}</div>`;
  return awaited(asked, c.language, (found) => reached(c, found));
}

function reached(c: TravelContext, found: Reach): TemplateResult {
  const { unit = '' } = c.core;
  const name = c.dataset.units.get(unit)?.name ?? unit;
  const fromPlace = !found.ofUnits && c.own.tplace !== undefined && c.own.tin === unit;
  return html`<h3>${fromPlace ? `${c.t(words.from_place)} ${name}` : `${c.t(words.from)} ${name}`}</h3>
    <p class="small">${c.t(found.ofUnits ? words.no_roads : words.reach_isochrone)}</p>
    ${bandTable(c, found.bands)}
    ${table(reachTable(c, found), { language: c.language, order: c.own.tsort, reorder: (tsort) => c.set({ own: { tsort } }) })}
    <p class="small" lang=${noteLanguage(c.language) ?? nothing}>${found.note}</p>`;
}

/** Inhabitants and units within each limit. */
export function bandTable(c: TravelContext, bands: readonly Band[]): TemplateResult {
  return html`<table class="ds-table"><caption class="spoken">${c.t(words.show_reach)}</caption>
    <thead><tr><th scope="col">${c.t(words.row_within)}</th><th scope="col" class="number">${c.t(words.inhabitants)}</th><th scope="col" class="number">${c.t(words.units_title)}</th></tr></thead>
    <tbody>${bands.map(({ minutes, inhabitants, units }) => html`<tr><th scope="row">${c.number(minutes)} ${c.t(words.minutes_short)}</th><td class="number">${inhabitants === undefined ? c.t(common.missing) : c.number(inhabitants)}</td><td class="number">${c.number(units.length)}</td></tr>`)}</tbody></table>`;
}

const kept = remember<TableSpec<Reached>>();

export function reachTable(c: TravelContext, { bands }: Reach): TableSpec<Reached> {
  return kept([bands, c.language], () => {
    const widest = bands[bands.length - 1];
    const within = (unit: string): number | undefined => bands.find(({ units }) => units.some(({ number }) => number === unit))?.minutes;
    return {
      caption: `${c.t(words.row_within)} ${c.number(widest?.minutes ?? 0)} ${c.t(words.minutes_short)}: ${c.number(widest?.units.length ?? 0)} ${c.t(common.units)}`,
      columns: [
        { title: c.t(common.municipality), key: ({ name }) => name, cell: ({ name, number }) => link(name, () => c.select(number)) },
        { title: c.t(words.minutes), numeric: true, key: ({ minutes }) => minutes, cell: ({ minutes }) => c.number(minutes, 1) },
        { title: c.t(words.row_within), numeric: true, key: ({ number }) => within(number) },
        { title: c.t(common.number), key: ({ number }) => number },
      ],
      rows: widest?.units ?? [],
      file: c.t(words.show_reach),
    };
  });
}
