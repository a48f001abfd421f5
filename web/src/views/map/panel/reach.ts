/** What lies within so many minutes of the municipality, as rings on the map and figures here. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { noteLanguage } from '../../../words/terms';
import type { Reach } from '../../../api/profile';
import { checkbox } from '../../../components/controls';
import { awaited } from '../../../components/status';
import { words as common } from '../../../words/common';
import { askReach, travelOf, type PanelContext } from './ask';
import { words } from './words';

const OFFERED = [30, 45, 60, 90];

export function reachSection(c: PanelContext, unit: string): TemplateResult | typeof nothing {
  if (travelOf(c) === undefined) return nothing;
  const { reach } = c.own;
  const toggle = (minutes: number, on: boolean): void => c.set({ own: { reach: on ? [...reach, minutes].sort((a, b) => a - b) : reach.filter((each) => each !== minutes) } });
  const asked = askReach(c, unit);
  return html`<section class="reach" aria-labelledby="reach-title"><h4 id="reach-title">${c.t(words.reach)}</h4>
    <div class="row" role="group" aria-labelledby="reach-title">${OFFERED.map((minutes) => checkbox(`reach-${minutes}`, `${minutes} ${c.t(words.minutes_short)}`, reach.includes(minutes), (on) => toggle(minutes, on)))}</div>
    ${asked === undefined ? nothing : awaited(asked, c.language, (found) => bands(c, found))}</section>`;
}

function bands(c: PanelContext, { bands: all, note, ofUnits }: Reach): TemplateResult {
  return html`<table class="ds-table"><caption class="spoken">${c.t(words.reach)}</caption>
    <thead><tr><th scope="col">${c.t(words.reach_row)}</th><th scope="col" class="number">${c.t(words.inhabitants)}</th><th scope="col" class="number">${c.t(common.units)}</th></tr></thead>
    <tbody>${all.map(({ minutes, inhabitants, units }) => html`<tr><th scope="row">${c.number(minutes)} ${c.t(words.minutes_short)}</th><td class="number">${inhabitants === undefined ? c.t(common.missing) : c.number(inhabitants)}</td><td class="number">${c.number(units.length)}</td></tr>`)}</tbody></table>
    ${ofUnits ? html`<p class="small">${c.t(words.reach_note)}</p>` : nothing}
    <p class="small" lang=${noteLanguage(c.language) ?? nothing}>${note}</p>`;
}
