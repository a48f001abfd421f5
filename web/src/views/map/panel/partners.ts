/** Who could we join? A form of conditions, and the partners and groups that meet them, with reasons. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { noteLanguage } from '../../../words/terms';
import { run, type Inputs } from '../../../api/process';
import { remember } from '../../../app/memo';
import type { Asked } from '../../../app/resources';
import { checkbox, numberInput, select } from '../../../components/controls';
import { link } from '../../../components/link';
import { awaited, empty } from '../../../components/status';
import { formatShare } from '../../../words/format';
import { schemesOf, travelOf, value, type PanelContext } from './ask';
import { readConsortium, type Consortium, type Partner, type PartnerSet } from './consortium';
import { words } from './words';

/** The conditions as the process takes them. */
export function inputs({ own }: Pick<PanelContext, 'own'>, unit: string): Inputs {
  return {
    unit,
    minutes: own.pminutes,
    most: own.pmost,
    council: own.pcouncil,
    ...(own.pinhabitants === undefined ? {} : { inhabitants: own.pinhabitants }),
    ...(own.pconnected === 'any' ? {} : { connected: own.pconnected }),
    ...(own.pexperience === undefined ? {} : { experience: own.pexperience }),
    ...(own.psimilar ? { similar: ['population'] } : {}),
    partners: 12,
    sets: 5,
  };
}

function askPartners(c: PanelContext, unit: string): Asked<Consortium> {
  const asked = inputs(c, unit);
  return c.ask(`consortium ${JSON.stringify(asked)}`, async (signal, progress) => readConsortium(await run('consortium', asked, signal, progress)));
}

const membersOf = remember<readonly string[]>();

/** The members of the best group while partners are asked for; undefined when they are not. */
export function partnersOnMap(c: PanelContext, unit: string): readonly string[] | undefined {
  if (!c.own.partners) return undefined;
  const found = value(askPartners(c, unit));
  return found === undefined ? undefined : membersOf([found], () => found.sets[0]?.members.map(({ number }) => number) ?? []);
}

export function partnerSection(c: PanelContext, unit: string): TemplateResult {
  const { own } = c;
  return html`<section class="partners" aria-labelledby="partners-title"><h4 id="partners-title">${c.t(words.partners)}</h4>
    <form @submit=${(event: Event) => {
      event.preventDefault();
      c.set({ own: { partners: true } });
    }}>
      ${travelOf(c) === undefined ? nothing : numberInput('pminutes', c.t(words.p_minutes), own.pminutes, { min: 1, max: 600 }, (pminutes) => c.set({ own: { pminutes: pminutes ?? 60 } }, 'replace'))}
      ${numberInput('pinhabitants', c.t(words.p_inhabitants), own.pinhabitants, { min: 0, max: 1e8, step: 100 }, (pinhabitants) => c.set({ own: { pinhabitants } }, 'replace'))}
      ${numberInput('pmost', c.t(words.p_most), own.pmost, { min: 2, max: 6 }, (pmost) => c.set({ own: { pmost: pmost ?? 3 } }, 'replace'))}
      ${select('pcouncil', c.t(words.p_council), [
        { value: 'any', label: c.t(words.any) },
        { value: 'same', label: c.t(words.p_council_same) },
        { value: 'none-in-common', label: c.t(words.p_council_none) },
      ], own.pcouncil, (pcouncil) => c.set({ own: { pcouncil: pcouncil as typeof own.pcouncil } }, 'replace'))}
      ${select('pconnected', c.t(words.p_connected), [
        { value: 'any', label: c.t(words.any) },
        { value: 'land', label: c.t(words.p_connected_land) },
        { value: 'sea', label: c.t(words.p_connected_sea) },
      ], own.pconnected, (pconnected) => c.set({ own: { pconnected: pconnected as typeof own.pconnected } }, 'replace'))}
      ${select('pexperience', c.t(words.p_experience), [{ value: '', label: c.t(words.any) }, ...schemesOf(c).map(({ id, title }) => ({ value: id, label: c.title(title) }))], own.pexperience ?? '', (id) => c.set({ own: { pexperience: id || undefined } }, 'replace'))}
      ${checkbox('psimilar', c.t(words.p_similar), own.psimilar, (psimilar) => c.set({ own: { psimilar } }, 'replace'))}
      <button type="submit" class="ds-button">${c.t(words.p_find)}</button>
    </form>
    ${own.partners ? awaited(askPartners(c, unit), c.language, (found) => answer(c, found)) : nothing}
  </section>`;
}

function answer(c: PanelContext, found: Consortium): TemplateResult {
  return html`<div class="answer" aria-live="polite">
    <h5>${c.t(words.partners_best)}</h5>
    ${found.sets.length === 0 ? html`${empty(c.t(words.no_sets))}${inTheWay(c, found)}` : html`<ol class="sets">${found.sets.map((set) => setOf(c, set))}</ol>`}
    ${found.complete && found.sets.length > 0 ? html`<p class="small">${c.t(words.complete)}</p>` : nothing}
    ${found.sets.length > 0 ? html`<p class="small">${c.t(words.on_map)}</p>` : nothing}
    <h5>${c.t(words.partners_listed)}</h5>
    ${found.partners.length === 0 ? empty(c.t(words.no_partners)) : html`<ol class="partners-list">${found.partners.map((partner) => partnerOf(c, partner))}</ol>`}
    <p class="small" lang=${noteLanguage(c.language) ?? nothing}>${found.note}</p>
  </div>`;
}

function setOf(c: PanelContext, { members, score, size, longest, common }: PartnerSet): TemplateResult {
  const facts = [
    score === undefined ? '' : `${c.t(words.score)} ${formatShare(score, c.language, 0)}`,
    size === undefined ? '' : `${c.number(size)} ${c.t(words.inhabitants)} ${c.t(words.together)}`,
    longest === undefined ? '' : `${c.number(longest)} ${c.t(words.minutes)} ${c.t(words.longest)}`,
    common.length === 0 ? '' : `${c.t(words.reason_common)}: ${common.join(', ')}`,
  ];
  return html`<li>${members.map(({ number, name }, i) => html`${i === 0 ? nothing : ' + '}${link(name, () => c.select(number))}`)}<p class="small">${facts.filter((fact) => fact !== '').join(' · ')}</p></li>`;
}

function partnerOf(c: PanelContext, partner: Partner): TemplateResult {
  return html`<li>${link(partner.name, () => c.select(partner.number))} <span class="small">${partner.score === undefined ? '' : `${c.t(words.score)} ${formatShare(partner.score, c.language, 0)}`}</span>
    <ul class="reasons small">${reasons(c, partner).map((reason) => html`<li>${reason}</li>`)}</ul></li>`;
}

/** The reasons in the reader's language; the server's own are in English. */
function reasons(c: PanelContext, partner: Partner): string[] {
  const { own } = c;
  const experience = partner.experience === undefined ? words.reason_experience_unknown : partner.experience ? words.reason_experience : words.reason_experience_none;
  return [
    partner.minutes === undefined ? '' : `${c.number(partner.minutes, 0)} ${c.t(words.minutes)} ${partner.size === undefined ? '' : `· ${c.number(partner.size)} ${c.t(words.inhabitants)}`}`,
    partner.neighbour === undefined ? '' : c.t(partner.neighbour ? words.reason_neighbour : words.reason_not_neighbour),
    partner.common.length === 0 ? c.t(words.reason_no_common) : `${c.t(words.reason_common)}: ${partner.common.join(', ')}`,
    own.pexperience === undefined ? '' : c.t(experience),
    partner.similar === undefined ? '' : `${c.t(words.reason_alike)}: ${formatShare(partner.similar, c.language, 0)}`,
  ].filter((reason) => reason.trim() !== '');
}

/** The conditions that keep all out, by the form's own words, each with who comes nearest. */
function inTheWay(c: PanelContext, { whyNone }: Consortium): TemplateResult | typeof nothing {
  if (whyNone.length === 0) return nothing;
  const names: Readonly<Record<string, string>> = {
    minutes: c.t(words.p_minutes), least: c.t(words.p_minutes), inhabitants: c.t(words.p_inhabitants), most: c.t(words.p_most), council: c.t(words.p_council), connected: c.t(words.p_connected), experience: c.t(words.p_experience),
  };
  return html`<p class="small">${c.t(words.condition_in_the_way)}:</p><ul class="small">${whyNone.map(({ condition, nearest }) => html`<li>${names[condition] ?? `${c.t(words.unknown_condition)} ${condition}`}${nearest.length === 0 ? nothing : html`. ${c.t(words.nearest_miss)}: ${nearest.join(', ')}`}</li>`)}</ul>`;
}
