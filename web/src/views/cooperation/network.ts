/** One network: its figures, its members with inhabitants, schemes and minutes to the centre, and what if. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { IndicatorInfo } from '../../api/dataset';
import type { Values } from '../../api/values';
import { minutesTo } from '../../api/profile';
import { remember } from '../../app/memo';
import { all, type Asked } from '../../app/resources';
import { link } from '../../components/link';
import { awaited, empty } from '../../components/status';
import { table, type Column, type TableSpec } from '../../components/table';
import { words as common } from '../../words/common';
import { formatShare, formatValue, isScheme } from '../../words/format';
import { noteLanguage } from '../../words/terms';
import { askCoverage, askValues, fitIfKnown, thought, type CoContext } from './ask';
import { choose } from './layers';
import type { Coverage, Fit, Named, Network } from './read';
import { origin } from './said';
import { whatIf } from './whatifpanel';
import { toggled } from './whatif';
import { words } from './words';

export function networkSection(c: CoContext, id: string): TemplateResult {
  if (c.own.conet === '') return overview(c, id);
  return html`${awaited(all([askCoverage(c, id), fitIfKnown(c, id)]), c.language, ([coverage, fit]) => {
    const network = coverage.networks.find((each) => each.id === c.own.conet);
    return network === undefined ? empty(c.t(words.no_network_called)) : one(c, coverage, fit, network);
  })}`;
}

/** No network is chosen: all of them, each to be chosen. */
function overview(c: CoContext, id: string): TemplateResult {
  return html`<section><h3>${c.t(words.choose_network)}</h3><p>${c.t(words.choose_network_long)}</p>
    ${awaited(askCoverage(c, id), c.language, (coverage) => table(listOf([c.language, coverage], () => networkList(c, coverage, true)), { language: c.language, order: c.own.cosort, reorder: (cosort) => c.set({ own: { cosort } }) }))}
    <p class="row">${link(c.t(words.as_matrix), () => c.set({ core: { table: true }, own: { cotable: 'matrix' } }))} ${link(c.t(words.as_list), () => c.set({ core: { table: true }, own: { cotable: 'list' } }))}</p></section>`;
}

const listOf = remember<TableSpec<Network>>();

export function networkList(c: CoContext, coverage: Coverage, narrow = false): TableSpec<Network> {
  const crossing = ({ shares }: Network): string => shares.filter(({ members }) => members > 0).map(({ title }) => title).join(', ');
  return {
    caption: `${c.number(coverage.networks.length)} ${c.t(words.networks)}, ${c.t(words.sources_year).toLowerCase()} ${coverage.year}`,
    columns: [
      { title: c.t(words.network), key: ({ title }) => title, cell: ({ id, title }) => link(title, () => choose(c, id)) },
      { title: c.t(words.members), numeric: true, key: ({ members }) => members.length },
      { title: c.t(words.inhabitants), numeric: true, key: ({ inhabitants }) => inhabitants },
      { title: c.t(words.longest), numeric: true, key: ({ longest }) => longest?.minutes, cell: ({ longest }) => (longest === undefined ? '' : c.number(longest.minutes)) },
      ...(narrow ? [] : [{ title: c.t(words.counties_crossed), key: crossing }]),
    ],
    rows: coverage.networks,
    file: `${c.t(words.networks)} ${coverage.year}`,
  };
}

function one(c: CoContext, coverage: Coverage, fit: Fit | undefined, network: Network): TemplateResult {
  const centre = fit?.groups.find(({ id }) => id === network.id)?.centre;
  const misfits = (fit?.misfits ?? []).filter(({ unit }) => network.members.some(({ number }) => number === unit.number));
  return html`<article class="network" aria-labelledby="co-title">
    <header><h3 id="co-title">${network.title}</h3>
      <button type="button" class="ds-button close" data-variant="tertiary" data-icon aria-label=${c.t(words.clear_network)} @click=${() => choose(c, '')}>×</button></header>
    <p class="small">${facts(c, coverage, network, centre)}</p>
    ${misfits.map(({ unit, own_minutes, nearest_minutes, nearestGroup }) => html`<p class="small">${unit.name}: ${own_minutes === undefined ? c.t(words.no_way) : `${c.number(own_minutes - nearest_minutes, 1)} ${c.t(words.minutes)} ${c.t(words.more)} ${nearestGroup}`}</p>`)}
    ${whatIf(c, coverage, network)}
    ${members(c, coverage, network, centre)}
    ${shares(c, network)}
    ${origin(c, coverage)}
    ${fit === undefined ? nothing : html`<p class="small">${c.t(words.centre_note)} <span lang=${noteLanguage(c.language) ?? nothing}>${fit.travelNote}</span></p>`}
  </article>`;
}

function facts(c: CoContext, coverage: Coverage, network: Network, centre: Named | undefined): string {
  const { inhabitants, longest, uncounted, enclaves } = network;
  return [
    `${c.number(network.members.length)} ${c.t(words.members).toLowerCase()}`,
    inhabitants === undefined ? '' : `${c.number(inhabitants)} ${c.t(words.inhabitants).toLowerCase()}${uncounted.length === 0 ? '' : ` (${c.number(uncounted.length)} ${c.t(words.uncounted)})`}`,
    centre === undefined ? '' : `${c.t(words.centre)}: ${centre.name}`,
    longest === undefined ? '' : `${c.t(words.farthest).toLowerCase()}: ${longest.between.map(({ name }) => name).join(' – ')}, ${c.number(longest.minutes)} ${c.t(words.minutes)}`,
    enclaves.length === 0 ? '' : `${c.t(words.enclaves).toLowerCase()}: ${enclaves.map(({ name }) => name).join(', ')}`,
    `${c.t(words.sources_year).toLowerCase()} ${coverage.year}`,
  ].filter(Boolean).join(' · ');
}

interface Member extends Named {
  readonly minutes: number | undefined;
}

const membersOf = remember<readonly Member[]>();
const specOf = remember<TableSpec<Member>>();

function members(c: CoContext, coverage: Coverage, network: Network, centre: Named | undefined): TemplateResult {
  const numbers = network.members.map(({ number }) => number);
  const minutes: Asked<ReadonlyMap<string, number>> = centre === undefined || coverage.travel === ''
    ? { is: 'ready', value: new Map() }
    : c.ask(`minutes to ${centre.number} ${numbers.join()}`, (signal) => minutesTo(centre.number, numbers, coverage.travel, signal));
  return html`${awaited(all([askValues(c, coverage.indicator), minutes]), c.language, ([values, to]) => {
    const rows = membersOf([network, to], () => network.members.map((member) => ({ ...member, minutes: to.get(member.number) })));
    const spec = specOf([c.language, rows, values, c.own.cojoin, c.own.coleave], () => memberTable(c, coverage, network, rows, values));
    return html`${table(spec, { language: c.language, order: c.own.cosort, reorder: (cosort) => c.set({ own: { cosort } }) })}
      ${schemes(c).length === 0 ? nothing : html`<p class="small">${c.t(words.schemes_order)}: ${schemes(c).map(({ title }) => c.title(title)).join(', ')}.</p>`}
      ${network.estimated.size === 0 ? nothing : html`<p class="small">* ${c.t(words.estimated_note)}</p>`}`;
  })}`;
}

function memberTable(c: CoContext, coverage: Coverage, network: Network, rows: readonly Member[], values: Values): TableSpec<Member> {
  const others = new Map(coverage.inSeveral.map(({ number, networks }) => [number, networks.filter(({ id }) => id !== network.id)]));
  const all = network.members.map(({ number }) => number);
  const inhabitants = ({ number }: Member): number | undefined => values.get(coverage.indicator)?.get(number);
  const leaving = new Set(thought(c, all).leave);
  const columns: Column<Member>[] = [
    {
      title: c.t(common.municipality),
      key: ({ name }) => name,
      cell: ({ name, number }) => html`${link(name, () => c.select(number))}${network.estimated.has(number) ? html`<span title=${c.t(words.estimated_member)}>*<span class="spoken"> (${c.t(words.estimated_member)})</span></span>` : nothing}
        ${(others.get(number) ?? []).map(({ title }) => html`<br /><span class="small">${c.t(words.also_in)} ${title}</span>`)}`,
    },
    { title: c.t(words.inhabitants), numeric: true, key: inhabitants, cell: (row) => (inhabitants(row) === undefined ? c.t(common.missing) : c.number(inhabitants(row) ?? 0)) },
    { title: c.t(words.minutes_to), numeric: true, key: ({ minutes }) => minutes, cell: ({ minutes }) => (minutes === undefined ? c.t(words.no_way) : c.number(minutes)) },
    schemesColumn(c, values),
    {
      title: c.t(words.whatif_leaves),
      key: ({ number }) => (leaving.has(number) ? c.t(words.whatif_leaves) : undefined),
      cell: ({ name, number }) => html`<button type="button" class="link" aria-pressed=${leaving.has(number)} @click=${() => c.set({ own: toggled(number, all, c.own.cojoin, c.own.coleave) })}>${c.t(leaving.has(number) ? words.undo : words.take_out)}<span class="spoken"> ${name}</span></button>`,
    },
  ];
  const caption = `${c.t(words.members_of)} ${network.title}, ${coverage.year}`;
  return { caption, columns: columns.filter(({ title }) => title !== ''), rows, file: caption };
}

const schemes = ({ dataset }: CoContext): readonly IndicatorInfo[] => dataset.indicators.filter(({ id }) => isScheme(id));

/** A mark for each scheme, read out by name; who is not in the table has a question mark. */
function schemesColumn(c: CoContext, values: Values): Column<Member> {
  const all = schemes(c);
  const of = (id: string, { number }: Member): number | undefined => values.get(id)?.get(number);
  const known = (row: Member): number | undefined => (all.some(({ id }) => of(id, row) !== undefined) ? all.filter(({ id }) => (of(id, row) ?? 0) > 0).length : undefined);
  return {
    title: all.length === 0 ? '' : c.t(words.schemes),
    key: known,
    cell: (row) => (known(row) === undefined
      ? html`<span class="unknown">${c.t(common.missing)}</span>`
      : html`<span class="signs">${all.map((scheme) => {
          const is = of(scheme.id, row);
          const said = `${c.title(scheme.title)}: ${formatValue(is, scheme, c.language)}`;
          return html`<span class=${is === undefined ? 'unknown' : is === 0 ? 'out' : 'in'} title=${said}><span aria-hidden="true">${is === undefined ? '?' : is === 0 ? '–' : '✓'}</span><span class="spoken">${said}. </span></span>`;
        })}</span>`),
  };
}

function shares(c: CoContext, { shares: all }: Network): TemplateResult | typeof nothing {
  const rows = all.filter(({ members }) => members > 0);
  if (rows.length === 0) return nothing;
  return html`<p class="small">${c.t(words.shares)}: ${rows.map(({ title, members, units, inhabitants_pct }) => `${title} ${c.number(members)} ${c.t(common.of)} ${c.number(units)} ${c.t(common.units)}${inhabitants_pct === undefined ? '' : `, ${formatShare(inhabitants_pct / 100, c.language)} ${c.t(common.of)} ${c.t(words.inhabitants).toLowerCase()}`}`).join('; ')}.</p>`;
}
