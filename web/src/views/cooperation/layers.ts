/** The left column: which networks, which of them, links, borders, and the legend. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { checkbox, choices, select } from '../../components/controls';
import { legend } from '../../components/legend';
import { awaited, empty } from '../../components/status';
import { askGroups, grouping, offered, value, type CoContext } from './ask';
import { content, theme } from './onmap';
import { words } from './words';

export function layers(c: CoContext): TemplateResult {
  const known = grouping(c);
  if (known === undefined) return empty(c.t(words.no_networks));
  const shown = theme(c);
  const legendOf = content(c)?.legend;
  return html`
    ${select('cogrouping', c.t(words.grouping), offered(c).map(({ id, title }) => ({ value: id, label: c.title(title) })), known.id, (cogrouping) => c.set({ own: { cogrouping, conet: '', cojoin: [], coleave: [] } }))}
    ${networkSelect(c, known.id)}
    ${c.own.copart === 'network' || c.own.copart === 'overlap' ? linkChoice(c) : nothing}
    <div id="legend">${shown === undefined ? nothing : awaited(shown, c.language, (made) => legend(legendOf ?? made.legend, c.language, c.scheme))}</div>
    ${outlines(c)}`;
}

/** Another network: changes that were thought of are of the one before. */
export function choose(c: CoContext, conet: string): void {
  c.set({ core: { unit: undefined }, own: { conet, cojoin: [], coleave: [], ...(c.own.copart === 'network' || c.own.copart === 'overlap' ? {} : { copart: 'network' }) } });
}

function networkSelect(c: CoContext, id: string): TemplateResult | typeof nothing {
  const groups = value(askGroups(c, id));
  if (groups === undefined) return nothing;
  const options = groups.groups.map((group) => ({ value: group.id, label: c.title(group.title) })).sort((a, b) => a.label.localeCompare(b.label, 'nb'));
  return select('conet', c.t(words.network), [{ value: '', label: c.t(words.clear_network) }, ...options], c.own.conet, (conet) => choose(c, conet));
}

function linkChoice(c: CoContext): TemplateResult {
  const options = [
    { value: 'none' as const, label: c.t(words.links_none) },
    { value: 'centre' as const, label: c.t(words.links_centre) },
    { value: 'meet' as const, label: c.t(words.links_meet) },
  ];
  return html`<p class="colabel" id="colinks-label">${c.t(words.links)}</p>${choices(c.t(words.links), options, c.own.colinks, (colinks) => c.set({ own: { colinks } }))}`;
}

function outlines(c: CoContext): TemplateResult {
  const { coborders, colabels } = c.own;
  const drawn = c.dataset.groupings.filter(({ collection }) => collection !== '' && c.dataset.layers.includes(collection));
  const toggle = (id: string, on: boolean): void => c.set({ own: { coborders: on ? [...coborders, id] : coborders.filter((each) => each !== id) } });
  return html`<fieldset class="outlines"><legend>${c.t(words.borders)}</legend>
    ${drawn.map(({ id, title }) => checkbox(`coborder-${id}`, c.title(title), coborders.includes(id), (on) => toggle(id, on)))}
    ${checkbox('colabels', c.t(words.names), colabels, (on) => c.set({ own: { colabels: on } }))}
  </fieldset>`;
}
