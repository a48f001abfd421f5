/** How the selected municipality stands: its value, its neighbours' mean, and whether it stands out. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { words as common } from '../../../words/common';
import { formatMeasured } from '../../../words/format';
import { term } from '../../../words/terms';
import { standsOut, type LocalUnit } from '../answer';
import { askLags, type Result } from '../ask';
import type { ClusterContext } from '../choices';
import { classOf, statusOf, writtenP } from '../theme';
import { kindWords, words as own } from '../words';
import { words } from './words';

export function selected(c: ClusterContext, result: Result): TemplateResult | typeof nothing {
  const unit = result.local.units.get(c.core.unit ?? '');
  if (unit === undefined) return nothing;
  const { indicator, mean } = result;
  const lags = askLags(c);
  const lag = lags.is === 'ready' ? lags.value.get(unit.number) : undefined;
  const measure = indicator.kind === 'boolean' || indicator.unit === '' ? '' : ` ${term(indicator.unit, c.language)}`;
  const row = (title: string, said: string): TemplateResult => html`<div class="figure"><dt>${title}</dt><dd>${said}</dd></div>`;
  return html`<section class="profile selected" aria-labelledby="selected-title">
    <header><h4 id="selected-title">${unit.name}</h4><button type="button" class="ds-button close" data-variant="tertiary" aria-label=${c.t(words.clear)} @click=${() => c.set({ core: { unit: undefined } })}>×</button></header>
    <p>${says(c, result, unit)}</p>
    <dl class="values">
      ${row(c.title(indicator.title), `${formatMeasured(indicator.byUnit.get(unit.number)?.value, indicator, c.language)}${indicator.year === '' ? '' : ` (${indicator.year})`}`)}
      ${lag === undefined ? nothing : row(c.t(own.neighbours_mean), `${c.number(mean + lag, 2)}${measure}`)}
      ${unit.p === undefined || unit.adjusted === undefined ? nothing : html`${row(c.t(own.p), writtenP(c, unit.p))}${row(c.t(own.adjusted), writtenP(c, unit.adjusted))}`}
      ${unit.z === undefined ? nothing : row('z', c.number(unit.z, 2))}
    </dl></section>`;
}

function says(c: ClusterContext, { local }: Result, unit: LocalUnit): string {
  if (unit.status === 'missing') return c.t(common.missing_long);
  if (unit.status !== 'analysed') return statusOf(c, unit);
  const kind = unit.kind === undefined ? '' : `${classOf(c, unit.kind)} (${c.t(kindWords[unit.kind].about)}): `;
  if (standsOut(unit, local.level, true) !== undefined) return `${kind}${c.t(words.selected_out)}.`;
  return `${kind}${c.t(standsOut(unit, local.level, false) === undefined ? words.selected_nothing : words.selected_out_uncorrected)}.`;
}
