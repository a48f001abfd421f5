/** The left column: what is tested, how, among whom, and the legend. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { awaited, empty } from '../../components/status';
import { choices, numberInput, select, textInput, type Option } from '../../components/controls';
import { legend } from '../../components/legend';
import { isScheme } from '../../words/format';
import { noteLanguage } from '../../words/terms';
import { chosenIndicator, chosenRelation, nearness, unitChoices, type ClusterContext } from './choices';
import type { ClusterFields } from './tab';
import { shown } from './theme';
import { correctionWords, statWords, words } from './words';

export function layers(c: ClusterContext): TemplateResult {
  const indicator = chosenIndicator(c);
  if (indicator === undefined) return empty(c.t(words.no_indicators));
  return c.own.crun
    ? html`<p class="small" aria-hidden="true">${c.t(words.show)}</p>${choices(c.t(words.show), [
        { value: 'corrected', label: c.t(words.corrected) },
        { value: 'uncorrected', label: c.t(words.uncorrected) },
      ], c.own.cshow, (cshow) => c.set({ own: { cshow } }))}${legendOf(c)}${form(c, indicator.id)}`
    : html`${form(c, indicator.id)}${legendOf(c)}`;
}

function legendOf(c: ClusterContext): TemplateResult {
  const answer = shown(c);
  return html`<div id="legend">${answer === undefined ? nothing : awaited(answer, c.language, ({ theme }) => legend(theme.legend, c.language, c.scheme))}</div>`;
}

function form(c: ClusterContext, indicator: string): TemplateResult {
  const { own } = c;
  return html`<form class="clusters-form" @submit=${(event: Event) => {
      event.preventDefault();
      c.set({ own: { crun: true } });
    }}>
    ${select('indicator', c.t(words.indicator), indicatorOptions(c), indicator, (id) => c.set({ core: { indicator: id } }))}
    ${select('cstat', c.t(words.stat), Object.entries(statWords).map(([value, { name }]) => ({ value, label: c.t(name) })), own.cstat, (cstat) => c.set({ own: { cstat: cstat as ClusterFields['cstat'] } }))}
    <p class="note">${c.t(statWords[own.cstat].about)}</p>
    ${neighbours(c)}
    ${units(c)}
    ${select('ccorrection', c.t(words.correction), Object.entries(correctionWords).map(([value, name]) => ({ value, label: c.t(name) })), own.ccorrection, (value) => c.set({ own: { ccorrection: value as ClusterFields['ccorrection'] } }))}
    <p class="note">${c.t(words.correction_why)}</p>
    ${more(c)}
    ${own.crun
      ? html`<p class="note">${c.t(words.running_note)}</p><button type="button" class="ds-button" data-variant="secondary" @click=${() => c.set({ own: { crun: false } })}>${c.t(words.stop)}</button>`
      : html`<button type="submit" class="ds-button">${c.t(words.run)}</button>`}
  </form>`;
}

function indicatorOptions(c: ClusterContext): { label: string; options: Option[] }[] {
  const options = (scheme: boolean): Option[] => c.dataset.indicators.filter(({ id }) => isScheme(id) === scheme).map(({ id, title }) => ({ value: id, label: c.title(title) }));
  return [{ label: c.t(words.indicators), options: options(false) }, { label: c.t(words.schemes), options: options(true) }].filter((group) => group.options.length > 0);
}

/** Who is whose neighbour, and how near where the relation links nearly all. */
function neighbours(c: ClusterContext): TemplateResult | typeof nothing {
  const relation = chosenRelation(c);
  if (relation === undefined) return nothing;
  const near = nearness(relation);
  return html`
    ${select('crelation', c.t(words.relation), c.dataset.relations.map(({ id, title }) => ({ value: id, label: c.title(title) })), relation.id, (crelation) => c.set({ own: { crelation } }))}
    ${near === 'minutes' ? numberInput('cminutes', c.t(words.minutes), c.own.cminutes, { min: 1, max: 600 }, (minutes) => c.set({ own: { cminutes: minutes ?? 60 } })) : nothing}
    ${near === 'k' ? numberInput('ck', c.t(words.k), c.own.ck, { min: 1, max: 50 }, (k) => c.set({ own: { ck: k ?? 5 } })) : nothing}
    ${relation.note === '' ? nothing : html`<p class="note" lang=${noteLanguage(c.language) ?? nothing}>${relation.note}</p>`}`;
}

function units(c: ClusterContext): TemplateResult {
  const known = [{ value: '', label: c.t(words.all_units) }, ...unitChoices(c).map(({ filter, title }) => ({ value: filter, label: title }))];
  const { cunits } = c.own;
  const own = known.some(({ value }) => value === cunits) ? [] : [{ value: cunits, label: `${c.t(words.filter_own)}: ${cunits}` }];
  return select('cunits', c.t(words.units), [...known, ...own], cunits, (value) => c.set({ own: { cunits: value } }));
}

function more(c: ClusterContext): TemplateResult {
  const { own } = c;
  const numbers = (values: readonly string[], decimals: number): Option[] => values.map((value) => ({ value, label: c.number(Number(value), decimals) }));
  return html`<details class="ds-details options"><summary>${c.t(words.more)}</summary><div>
    ${select('cislands', c.t(words.islands), [{ value: 'drop', label: c.t(words.islands_drop) }, { value: 'keep', label: c.t(words.islands_keep) }], own.cislands, (value) => c.set({ own: { cislands: value as ClusterFields['cislands'] } }))}
    <p class="note">${c.t(own.cislands === 'drop' ? words.islands_drop_about : words.islands_keep_about)}</p>
    ${textInput('cfilter', c.t(words.filter), own.cunits, (cunits) => {
      c.set({ own: { cunits: cunits.trim() } });
      // The server says what is wrong with a filter.
      return '';
    })}
    <p class="note">${c.t(words.filter_hint)}: <code>population &lt; 5000 AND county = '06'</code></p>
    ${select('clevel', c.t(words.level), numbers(['0.1', '0.05', '0.01'], 2), own.clevel, (value) => c.set({ own: { clevel: value as ClusterFields['clevel'] } }))}
    ${select('cperms', c.t(words.permutations), numbers(['999', '9999', '99999'], 0), own.cperms, (value) => c.set({ own: { cperms: value as ClusterFields['cperms'] } }))}
    ${numberInput('cseed', c.t(words.seed), own.cseed, { min: 0, max: 999_999 }, (seed) => c.set({ own: { cseed: seed ?? 7 } }))}
  </div></details>`;
}
