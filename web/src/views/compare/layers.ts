/** The left column: what is compared, what makes the groups, and which of them. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { checkbox, select, textInput, type Option } from '../../components/controls';
import { legend } from '../../components/legend';
import { awaited, empty } from '../../components/status';
import { isScheme } from '../../words/format';
import { noteLanguage } from '../../words/terms';
import { across, byOf, chosen, OWN, xOf, yOf, type Chosen } from './groups';
import { legendOf } from './onmap';
import { own } from './own';
import type { CompareContext } from './tab';
import { words } from './words';

export function layers(c: CompareContext): TemplateResult {
  const y = yOf(c);
  const { mpart } = c.own;
  const by = byOf(c);
  const compared = mpart === 'scatter' ? words.indicator_y : words.indicator;
  return html`
    ${y === undefined || mpart === 'cross' ? nothing : select('indicator', c.t(compared), indicatorOptions(c, () => true), y, (indicator) => c.set({ core: { indicator }, own: { mbrush: undefined } }))}
    ${mpart === 'scatter' ? scatterOptions(c, y) : nothing}
    ${select('mby', c.t(words.by), byOptions(c), by, (mby) => c.set({ own: { mby, monly: [], mlimits: [] } }))}
    ${by === OWN ? own(c) : awaited(chosen(c), c.language, (found) => parts(c, found))}
    ${mpart === 'cross' ? acrossOptions(c, by) : nothing}
    <div id="legend">${awaited(chosen(c), c.language, (found) => (found.all.length === 0 ? nothing : legend(legendOf(c, found), c.language, c.scheme)))}</div>`;
}

function scatterOptions(c: CompareContext, y: string | undefined): TemplateResult {
  return html`
    ${select('mx', c.t(words.indicator_x), indicatorOptions(c, (id) => id !== y), xOf(c) ?? '', (mx) => c.set({ own: { mx, mbrush: undefined } }))}
    ${checkbox('mscale', c.t(words.log_scale), c.own.mscale === 'auto', (on) => c.set({ own: { mscale: on ? 'auto' : 'linear', mbrush: undefined } }))}`;
}

function indicatorOptions(c: CompareContext, wanted: (id: string) => boolean): Option[] {
  const all = c.dataset.indicators.filter(({ id }) => wanted(id));
  const ordered = [...all.filter(({ id }) => !isScheme(id)), ...all.filter(({ id }) => isScheme(id))];
  return ordered.map(({ id, title }) => ({ value: id, label: c.title(title) }));
}

function byOptions(c: CompareContext): { label: string; options: Option[] }[] {
  return [
    { label: c.t(words.own_colon), options: [{ value: OWN, label: c.t(words.own) }] },
    ...dividing(c),
  ];
}

function dividing(c: CompareContext): { label: string; options: Option[] }[] {
  return [
    { label: c.t(words.groupings), options: c.dataset.groupings.map(({ id, title }) => ({ value: id, label: c.title(title) })) },
    { label: c.t(words.indicators), options: indicatorOptions(c, () => true) },
  ].filter(({ options }) => options.length > 0);
}

/** A grouping's or an indicator's groups, to be picked from. */
function parts(c: CompareContext, { all, groups, limits, by, note }: Chosen): TemplateResult {
  const shown = new Set(groups.map(({ id }) => id));
  const toggle = (id: string, on: boolean): void => {
    const next = all.filter((group) => (group.id === id ? on : shown.has(group.id))).map((group) => group.id);
    c.set({ own: { monly: next.length === all.length ? [] : next } });
  };
  return html`${note === '' ? nothing : html`<p class="note" lang=${noteLanguage(c.language) ?? nothing}>${note}</p>`}
    ${limits.length === 0 ? nothing : limitsInput(c, 'mlimits', limits, (mlimits) => c.set({ own: { mlimits, monly: [] } }))}
    ${all.length === 0 ? empty(c.t(words.no_groups)) : html`<details class="ds-details options" id=${`which-${by}`}><summary>${c.t(words.which)}: ${c.number(groups.length)}/${c.number(all.length)}</summary><div>
      ${all.map(({ id, title }) => checkbox(`only-${id}`, title, shown.has(id), (on) => toggle(id, on)))}
      ${groups.length < all.length ? html`<button type="button" class="ds-button" data-variant="tertiary" @click=${() => c.set({ own: { monly: [] } })}>${c.t(words.all)}</button>` : nothing}
    </div></details>`}`;
}

function limitsInput(c: CompareContext, id: string, limits: readonly number[], change: (limits: readonly number[]) => void): TemplateResult {
  const shown = limits.map((limit) => String(limit).replace('.', c.language === 'en' ? '.' : ',')).join('; ');
  return textInput(id, c.t(words.limits), shown, (written) => {
    // Without semicolons, commas part the numbers.
    const parts = (written.includes(';') ? written.replaceAll(',', '.').split(';') : written.split(',')).map((part) => part.trim()).filter((part) => part !== '');
    const found = parts.map(Number);
    if (found.some((limit) => !Number.isFinite(limit))) return c.t(words.limits_bad);
    change([...found].sort((a, b) => a - b));
    return '';
  });
}

/** The second division, where there is a cross table. */
export function acrossOf(c: CompareContext): string | undefined {
  const by = byOf(c);
  const { macross } = c.own;
  const known = [...c.dataset.groupings.filter(({ count, partition }) => partition && count <= 12), ...c.dataset.indicators.filter(({ kind }) => kind === 'boolean'), ...c.dataset.groupings].map(({ id }) => id);
  const all = [...known, ...c.dataset.indicators.map(({ id }) => id)];
  return macross !== undefined && macross !== by && all.includes(macross) ? macross : known.find((id) => id !== by);
}

function acrossOptions(c: CompareContext, by: string): TemplateResult {
  const options = dividing(c).map(({ label, options: each }) => ({ label, options: each.filter(({ value }) => value !== by) }));
  const chosenAcross = acrossOf(c);
  return html`${select('macross', c.t(words.across), options, chosenAcross ?? '', (macross) => c.set({ own: { macross, macrosslimits: [] } }))}
    ${chosenAcross === undefined ? nothing : awaited(across(c, chosenAcross), c.language, ({ limits }) => (limits.length === 0 ? nothing : limitsInput(c, 'macrosslimits', limits, (macrosslimits) => c.set({ own: { macrosslimits } }))))}`;
}
