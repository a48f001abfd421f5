/** Proposed regions beside today's networks: figures, two small maps, and who would move. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Groups } from '../../../api/answers';
import { remember } from '../../../app/memo';
import { all } from '../../../app/resources';
import { choices } from '../../../components/controls';
import { awaited, empty } from '../../../components/status';
import { table, type TableSpec } from '../../../components/table';
import { words as common } from '../../../words/common';
import { askGroups, fitIfKnown, type CoContext } from '../ask';
import type { Fit } from '../read';
import { unitLinks } from '../said';
import { words as network } from '../words';
import { regionForm } from './form';
import { moveTable, moveWords } from './moves';
import { areaFilter, askRegions, chosenProposal, moveKinds, type Move, type Proposal, type Regions } from './read';
import { sides } from './sides';
import { words } from './words';

export function regionSection(c: CoContext, id: string): TemplateResult {
  const asked = askRegions(c);
  return html`<section class="regions"><h3>${c.t(words.regions_title)}</h3>${regionForm(c)}
    ${asked === undefined ? nothing : awaited(all([asked, askGroups(c, id), fitIfKnown(c, id, areaFilter(c))]), c.language, ([found, groups, fit]) => answer(c, found, groups, fit))}</section>`;
}

const specOf = remember<TableSpec<Move>>();

function answer(c: CoContext, found: Regions, groups: Groups, today: Fit | undefined): TemplateResult {
  const proposal = chosenProposal(c, found);
  if (proposal === undefined || proposal.regions.length === 0) return html`${empty(c.t(words.no_regions))}${leftOver(c, found)}`;
  const number = (i: number): string => `${c.t(words.proposal)} ${c.number(i + 1)}`;
  const seen = [{ value: 'proposal' as const, label: c.t(words.proposal) }, { value: 'today' as const, label: c.t(words.today) }];
  const spec = specOf([c.language, proposal, groups, c.own.comove], () => moveTable(c, proposal, groups));
  return html`<div class="answer">
    ${found.proposals.length < 2 ? nothing : choices(c.t(words.proposals), found.proposals.map((_, i) => ({ value: String(i + 1), label: number(i) })), String(Math.min(c.own.cosolution, found.proposals.length)), (value) => c.set({ own: { cosolution: Number(value) } }))}
    <h4>${c.t(words.side_by_side)}</h4>
    ${sides(c, proposal, groups)}
    ${choices(c.t(words.seen), seen, c.own.coshow, (coshow) => c.set({ own: { coshow } }))}
    ${comparison(c, found, proposal, today, groups)}
    <h4>${c.t(words.movers)}</h4>
    ${choices(c.t(words.movers), moveKinds.map((kind) => ({ value: kind, label: `${c.t(moveWords[kind][0])} (${c.number(proposal.changes[kind].length)})` })), c.own.comove, (comove) => c.set({ own: { comove } }))}
    ${spec.rows.length === 0 ? empty(c.t(words.movers_none)) : table(spec, { language: c.language, order: c.own.cosort, reorder: (cosort) => c.set({ own: { cosort } }) })}
    ${leftOver(c, found)}
    ${found.notes.map((note) => (note.startsWith('compare ') || note.startsWith('start ') ? nothing : html`<p class="small" lang="en">${note}</p>`))}
  </div>`;
}

/** The same figures of today's networks and of the proposal, over the municipalities asked about. */
function comparison(c: CoContext, found: Regions, proposal: Proposal, today: Fit | undefined, groups: Groups): TemplateResult {
  const asked = new Set([...proposal.regions.flatMap(({ members }) => members), ...proposal.unassigned.map(({ number }) => number)]);
  const present = groups.groups.filter(({ members }) => members.some((unit) => asked.has(unit)));
  const within = new Set(groups.groups.flatMap(({ members }) => members));
  const minutes = (value: number | undefined): string => (value === undefined ? '–' : c.number(value));
  const lines = [
    [c.t(words.regions), c.number(present.length), c.number(proposal.regions.length)],
    [c.t(network.in_none), c.number([...asked].filter((unit) => !within.has(unit)).length), c.number(proposal.unassigned.length)],
    [c.t(network.mean_minutes), minutes(today?.whole.mean_minutes), minutes(proposal.mean_minutes)],
    [c.t(network.longest), minutes(today?.whole.longest_minutes), minutes(proposal.longest_minutes)],
    [c.t(words.stay), '', c.number(proposal.stay)],
  ] as const;
  return html`<table class="ds-table"><caption>${c.number(found.n)} ${c.t(common.units)}</caption>
    <thead><tr><td></td><th scope="col" class="number">${c.t(words.today)}</th><th scope="col" class="number">${c.t(words.proposal)}</th></tr></thead>
    <tbody>${lines.map(([label, before, after]) => html`<tr><th scope="row">${label}</th><td class="number">${before}</td><td class="number">${after}</td></tr>`)}</tbody></table>`;
}

function leftOver(c: CoContext, { missing, tooSmall }: Regions): TemplateResult {
  return html`${missing.length === 0 ? nothing : html`<p class="small">${c.t(common.missing)}: ${unitLinks(c, missing)}</p>`}
    ${tooSmall.length === 0 ? nothing : html`<p class="small">${c.t(words.too_small)}: ${unitLinks(c, tooSmall)}</p>`}`;
}
