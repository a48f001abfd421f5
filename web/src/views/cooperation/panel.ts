/** The right column: what is asked, that the list is incomplete, and the answer. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { choices } from '../../components/controls';
import { link } from '../../components/link';
import { empty } from '../../components/status';
import { noteLanguage } from '../../words/terms';
import { askGroups, grouping, value, type CoContext } from './ask';
import { communitySection } from './regions/communities';
import { regionSection } from './regions/panel';
import { coverageSection } from './coverage';
import { fitSection } from './fit';
import { choose } from './layers';
import { networkSection } from './network';
import { overlapSection } from './overlap';
import { knownOf } from './read';
import { toggled } from './whatif';
import { words } from './words';

const parts = {
  network: [words.ask_network, networkSection], overlap: [words.ask_overlap, overlapSection], coverage: [words.ask_coverage, coverageSection],
  fit: [words.ask_fit, fitSection], regions: [words.ask_regions, regionSection], communities: [words.ask_communities, communitySection],
} as const;
const partNames = Object.keys(parts) as (keyof typeof parts)[];

export function panel(c: CoContext): TemplateResult {
  const known = grouping(c);
  if (known === undefined) return empty(c.t(words.no_networks));
  const [, section] = parts[c.own.copart];
  return html`<div class="cooperation">
    ${choices(c.t(words.ask), partNames.map((name) => ({ value: name, label: c.t(parts[name][0]) })), c.own.copart, (copart) => c.set({ own: { copart, cosort: { column: 1, descending: true } } }))}
    ${incomplete(c)}
    ${chosenUnit(c, known.id)}
    ${section(c, known.id)}
    ${known.note === '' ? nothing : html`<p class="small note" lang=${noteLanguage(c.language) ?? nothing}>${known.note}</p>`}
  </div>`;
}

/** That there are more networks than these, where the dataset's note says so. */
function incomplete(c: CoContext): TemplateResult | typeof nothing {
  const known = grouping(c);
  const counted = known === undefined ? undefined : knownOf(known.note);
  if (known === undefined || counted === undefined) return nothing;
  return html`<p class="incomplete"><strong>${c.t(words.incomplete)}: ${c.number(counted.known)} ${c.t(words.incomplete_of)} ${c.number(counted.about)} (${c.title(known.title).toLowerCase()}).</strong> ${c.t(words.incomplete_note)}</p>`;
}

/** The municipality that was searched for: its networks, and what if it joined the one that is looked at. */
function chosenUnit(c: CoContext, id: string): TemplateResult | typeof nothing {
  const { unit } = c.core;
  const groups = value(askGroups(c, id));
  const name = unit === undefined ? undefined : c.dataset.units.get(unit)?.name;
  if (unit === undefined || name === undefined || groups === undefined) return nothing;
  const within = groups.groups.filter(({ members }) => members.includes(unit));
  const now = groups.groups.find((group) => group.id === c.own.conet);
  const thought = c.own.cojoin.includes(unit) || c.own.coleave.includes(unit);
  const ask = now?.members.includes(unit) === true ? words.whatif_without : words.whatif_with;
  return html`<p class="chosen"><strong>${name}:</strong> ${within.length === 0 ? c.t(words.in_none_known).toLowerCase() : within.map((group, i) => html`${i === 0 ? nothing : ', '}${link(c.title(group.title), () => choose(c, group.id))}`)}
    ${now === undefined || c.own.copart !== 'network' ? nothing : html`<button type="button" class="ds-button" data-variant="secondary" @click=${() => c.set({ own: toggled(unit, now.members, c.own.cojoin, c.own.coleave) })}>${thought ? c.t(words.undo) : c.t(ask).replace('{unit}', name)}</button>`}
  </p>`;
}
