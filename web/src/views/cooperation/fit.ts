/** How well the networks fit travel: who is nearer another centre, and how other divisions do. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { remember } from '../../app/memo';
import { link } from '../../components/link';
import { awaited, empty } from '../../components/status';
import { table, type TableSpec } from '../../components/table';
import { words as common } from '../../words/common';
import { noteLanguage } from '../../words/terms';
import { askFit, type CoContext } from './ask';
import type { Fit, Misfit } from './read';
import { words } from './words';

const specOf = remember<TableSpec<Misfit>>();

export function fitSection(c: CoContext, id: string): TemplateResult {
  return html`<section><h3>${c.t(words.fit_title)}</h3>${awaited(askFit(c, id), c.language, (fit) => answer(c, fit))}</section>`;
}

function answer(c: CoContext, fit: Fit): TemplateResult {
  const { kinds, mean_minutes, longest_minutes, longestBetween } = fit.whole;
  const judged = (kinds['fits'] ?? 0) + (kinds['nearer-another'] ?? 0);
  return html`<dl class="values">
      <div class="figure"><dt>${c.t(words.fit_misfit)}</dt><dd>${c.number(kinds['nearer-another'] ?? 0)} ${c.t(common.of)} ${c.number(judged)}</dd></div>
      ${mean_minutes === undefined ? nothing : html`<div class="figure"><dt>${c.t(words.mean_minutes)}</dt><dd>${c.number(mean_minutes)}</dd></div>`}
      ${longest_minutes === undefined ? nothing : html`<div class="figure"><dt>${c.t(words.longest)}</dt><dd>${c.number(longest_minutes)} (${longestBetween.map(({ name }) => name).join(' – ')})</dd></div>`}
    </dl>
    ${fit.misfits.length === 0 ? empty(c.t(words.fit_none)) : table(specOf([c.language, fit], () => misfitTable(c, fit)), { language: c.language, order: c.own.cosort, reorder: (cosort) => c.set({ own: { cosort } }) })}
    ${against(c, fit)}
    <p class="small">${c.t(words.centre_note)} <span lang=${noteLanguage(c.language) ?? nothing}>${fit.travelNote}</span></p>`;
}

export function misfitTable(c: CoContext, { misfits }: Fit): TableSpec<Misfit> {
  return {
    caption: c.t(words.fit_misfit),
    columns: [
      { title: c.t(common.municipality), key: ({ unit }) => unit.name, cell: ({ unit, group }) => html`${link(unit.name, () => c.select(unit.number))}<br /><span class="small">${group}</span>` },
      { title: c.t(words.own_minutes), numeric: true, key: ({ own_minutes }) => own_minutes, cell: ({ own_minutes, centre }) => html`${own_minutes === undefined ? c.t(words.no_way) : c.number(own_minutes)}<br /><span class="small">${centre.name}</span>` },
      { title: c.t(words.nearest_minutes), numeric: true, key: ({ nearest_minutes }) => nearest_minutes, cell: ({ nearest_minutes }) => c.number(nearest_minutes) },
      { title: c.t(words.other_centre), key: ({ nearestCentre }) => nearestCentre.name, cell: ({ nearestCentre, nearestGroup }) => html`${nearestCentre.name}<br /><span class="small">${nearestGroup}</span>` },
    ],
    rows: misfits,
    file: c.t(words.fit_misfit),
  };
}

/** The same figures of other divisions, and how far they agree with this one. */
function against(c: CoContext, { compare }: Fit): TemplateResult | typeof nothing {
  if (compare.length === 0) return nothing;
  return html`<h4>${c.t(words.fit_against)}</h4><div class="scroll" tabindex="0" role="region" aria-label=${c.t(words.fit_against)}><table class="ds-table"><caption class="spoken">${c.t(words.fit_against)}</caption>
    <thead><tr><th scope="col">${c.t(words.fit_division)}</th><th scope="col" class="number">${c.t(words.fit_agreement)}</th><th scope="col" class="number">${c.t(words.fit_of)}</th><th scope="col" class="number">${c.t(words.fit_misfit)}</th></tr></thead>
    <tbody>${compare.map(({ title, adjustedRand, units, leftOut, whole }) => html`<tr><th scope="row">${c.title(title)}</th><td class="number">${adjustedRand === undefined ? '–' : c.number(adjustedRand, 2)}</td><td class="number">${c.number(units)} ${c.t(common.of)} ${c.number(units + leftOut)}</td>
      <td class="number">${c.number(whole.kinds['nearer-another'] ?? 0)} ${c.t(common.of)} ${c.number((whole.kinds['nearer-another'] ?? 0) + (whole.kinds['fits'] ?? 0))}</td></tr>`)}</tbody></table></div>
    <p class="small">${c.t(words.fit_against_note)}</p>`;
}
