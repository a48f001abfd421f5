/** The panel of the selected municipality: who it is, its schemes, figures, networks, neighbours, reach, partners. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Group, Profile, ProfileValue } from '../../../api/profile';
import { awaited } from '../../../components/status';
import { link } from '../../../components/link';
import { formatValue, isScheme } from '../../../words/format';
import { tabs } from '../../../components/controls';
import { askProfile, travelOf, type PanelContext } from './ask';
import { figures } from './figures';
import { neighbourSection } from './neighbours';
import { partnerSection } from './partners';
import { reachSection } from './reach';
import { words } from './words';
import { GROUPING } from '../theme';

export function panel(c: PanelContext): TemplateResult {
  const { unit } = c.core;
  if (unit === undefined) return html`<div class="empty"><h3>${c.t(words.none_selected)}</h3><p>${c.t(words.empty_panel)}</p></div>`;
  return html`${awaited(askProfile(c, unit), c.language, (known) => article(c, known))}`;
}

function article(c: PanelContext, known: Profile): TemplateResult {
  const county = known.groups.find(({ grouping }) => grouping === 'county');
  const others = known.otherNames.filter((name) => !known.name.includes(name));
  return html`<article class="profile">
    <header>
      <h3 id="unit-name" class="name">${known.name}</h3>
      <button type="button" class="ds-button close" data-variant="tertiary" data-icon aria-label=${c.t(words.clear_selection)} @click=${() => c.select(undefined)}>×</button>
      <p class="small">${[known.number, county && c.title(county.title), known.year].filter(Boolean).join(' · ')}</p>
      ${others.length === 0 ? nothing : html`<p class="small">${c.t(words.also)}: ${others.join(', ')}</p>`}
    </header>
    ${tabs(known.name, 'part', parts(c), c.own.part, (part) => c.set({ own: { part: part as typeof c.own.part } }), partOf(c, known))}
  </article>`;
}

function parts(c: PanelContext): { value: string; label: string }[] {
  return [
    { value: 'profile', label: c.t(words.part_profile) },
    { value: 'neighbours', label: c.t(words.neighbours) },
    ...(travelOf(c) === undefined ? [] : [{ value: 'reach', label: c.t(words.reach) }]),
    { value: 'partners', label: c.t(words.part_partners) },
  ];
}

function partOf(c: PanelContext, known: Profile): unknown {
  switch (c.own.part) {
    case 'neighbours':
      return neighbourSection(c, known.number);
    case 'reach':
      return reachSection(c, known.number);
    case 'partners':
      return partnerSection(c, known.number);
    default:
      return profileSection(c, known);
  }
}

function profileSection(c: PanelContext, known: Profile): TemplateResult {
  const schemes = known.values.filter(({ id }) => isScheme(id));
  const networks = new Set(known.networks.map(({ grouping, id }) => `${grouping} ${id}`));
  const groups = known.groups.filter(({ grouping, id }) => grouping !== 'county' && !networks.has(`${grouping} ${id}`));
  return html`
    ${schemes.length === 0 ? nothing : html`<section aria-labelledby="schemes-title"><h4 id="schemes-title">${c.t(words.schemes)}</h4>
      <ul class="chips">${schemes.map((scheme) => chip(c, scheme))}</ul></section>`}
    <section aria-labelledby="networks-title"><h4 id="networks-title">${c.t(words.networks)}</h4>
      ${known.networks.length === 0 ? html`<p class="small">${c.t(words.networks_none)}</p>` : html`<ul class="groups">${known.networks.map((group) => groupRow(c, group))}</ul>`}</section>
    ${groups.length === 0 ? nothing : html`<section aria-labelledby="groups-title"><h4 id="groups-title">${c.t(words.groups)}</h4>
      <ul class="groups">${groups.map((group) => groupRow(c, group))}</ul></section>`}
    ${figures(c, known)}`;
}

/** A scheme: takes part, does not, or is not in the table; said by word and sign, not by colour alone. */
function chip(c: PanelContext, scheme: ProfileValue): TemplateResult {
  const kind = scheme.value === null ? 'unknown' : scheme.value === 0 ? 'out' : 'in';
  const sign = { in: '✓', out: '–', unknown: '?' }[kind];
  return html`<li><button type="button" class="scheme ${kind}" @click=${() => c.set({ core: { indicator: scheme.id } })}>
    <span class="sign" aria-hidden="true">${sign}</span><span>${c.title(scheme.title)}</span><span class="state">${formatValue(scheme.value, scheme, c.language)}</span>
  </button></li>`;
}

function groupRow(c: PanelContext, group: Group): TemplateResult {
  const members = group.members === undefined ? '' : ` · ${c.number(group.members)} ${c.t(words.members)}`;
  return html`<li>${link(c.title(group.title), () => c.set({ core: { indicator: GROUPING + group.grouping } }))}<span class="small"> ${c.title(group.groupingTitle)}${members}</span></li>`;
}

