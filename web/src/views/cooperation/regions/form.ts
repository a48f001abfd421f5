/** The question of regions: how they are made and on what conditions. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { checkbox, numberInput, select } from '../../../components/controls';
import { isScheme } from '../../../words/format';
import { askGroups, value, type CoContext } from '../ask';
import { alike, countyGrouping } from './read';
import { words } from './words';

/** An answer to another question is not this one's: it is asked anew. */
function change(c: CoContext, own: Partial<CoContext['own']>): void {
  c.set({ own: { ...own, corun: false, cosolution: 1 } }, 'replace');
}

export function regionForm(c: CoContext): TemplateResult {
  const { own } = c;
  const chosen = alike(c);
  const indicators = c.dataset.indicators.filter(({ id, kind }) => !isScheme(id) && kind !== 'boolean' && kind !== 'class');
  const county = countyGrouping(c);
  const counties = county === undefined ? undefined : value(askGroups(c, county));
  const toggle = (id: string, on: boolean): void => change(c, { coalike: on ? [...chosen, id] : chosen.filter((each) => each !== id) });
  return html`<form class="coform" @submit=${(event: Event) => {
    event.preventDefault();
    c.set({ own: { corun: true } });
  }}>
    ${select('comethod', c.t(words.method), [{ value: 'max-p', label: c.t(words.method_least) }, { value: 'skater', label: c.t(words.method_count) }], own.comethod, (comethod) => change(c, { comethod: comethod === 'skater' ? 'skater' : 'max-p' }))}
    ${own.comethod === 'max-p'
      ? numberInput('coleast', c.t(words.least), own.coleast, { min: 1, max: 100_000_000 }, (coleast) => change(c, { coleast: coleast ?? 20_000 }))
      : numberInput('cocount', c.t(words.count), own.cocount, { min: 2, max: 1000 }, (cocount) => change(c, { cocount: cocount ?? 10 }))}
    ${numberInput('cominutes', c.t(words.minutes), own.cominutes, { min: 1, max: 1000 }, (cominutes) => change(c, { cominutes }))}
    ${counties === undefined ? nothing : select('coarea', c.t(words.area), [{ value: '', label: c.t(words.area_all) }, ...counties.groups.map(({ id, title }) => ({ value: id, label: c.title(title) }))], own.coarea, (coarea) => change(c, { coarea }))}
    <details class="ds-details options"><summary>${c.t(words.alike)} (${c.number(chosen.length)})</summary><div>
      ${indicators.map(({ id, title }) => checkbox(`coalike-${id}`, c.title(title), chosen.includes(id), (on) => toggle(id, on)))}</div></details>
    ${county === undefined ? nothing : checkbox('cowithin', c.t(words.within), own.cowithin, (cowithin) => change(c, { cowithin }))}
    ${own.comethod === 'max-p' ? checkbox('costart', c.t(words.start), own.costart, (costart) => change(c, { costart })) : nothing}
    ${chosen.length === 0 ? html`<p class="small" role="status">${c.t(words.alike_none)}</p>` : nothing}
    <button type="submit" class="ds-button" ?disabled=${chosen.length === 0}>${c.t(words.propose)}</button>
  </form>`;
}
