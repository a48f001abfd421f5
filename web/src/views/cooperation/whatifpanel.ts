/** What if someone joined or left: the figures before and after, and who could be taken in. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { all, type Asked } from '../../app/resources';
import { link } from '../../components/link';
import { awaited } from '../../components/status';
import { words as common } from '../../words/common';
import { askLinks, askMinutes, askValues, thought, type CoContext } from './ask';
import { sumNote } from './said';
import type { Coverage, Network } from './read';
import { around, changed, figures, toggled, type Figures, type Links, type Minutes } from './whatif';
import { words } from './words';

const nowhere: Asked<Minutes> = { is: 'ready', value: new Map() };
const unknown: Asked<Links | undefined> = { is: 'ready', value: undefined };
const linksOf = (c: CoContext, relation: string): Asked<Links | undefined> => (relation === '' ? unknown : askLinks(c, relation));

export function whatIf(c: CoContext, coverage: Coverage, network: Network): TemplateResult {
  const { cowhatif } = c.own;
  const before = network.members.map(({ number }) => number);
  const { join: cojoin, leave: coleave } = thought(c, before);
  const after = changed(before, cojoin, coleave);
  const sea = c.dataset.relations.some(({ id }) => id === 'sea');
  const known = all([
    askValues(c, coverage.indicator),
    coverage.travel === '' ? nowhere : askMinutes(c, coverage.travel, [...new Set([...before, ...after])]),
    linksOf(c, coverage.relation),
    linksOf(c, sea ? 'sea' : ''),
  ]);
  return html`<section class="whatif"><h4>${c.t(words.whatif)}</h4>
    <div class="row">
      <button type="button" class="ds-button" data-variant=${cowhatif ? 'primary' : 'secondary'} aria-pressed=${cowhatif} @click=${() => c.set({ own: { cowhatif: !cowhatif } })}>${c.t(words.whatif_click)}</button>
      ${cojoin.length + coleave.length === 0 ? nothing : html`<button type="button" class="ds-button" data-variant="tertiary" @click=${() => c.set({ own: { cojoin: [], coleave: [] } })}>${c.t(words.whatif_clear)}</button>`}
    </div>
    ${cowhatif ? html`<p class="small">${c.t(words.whatif_hint)}</p>` : nothing}
    ${changes(c, before)}
    ${awaited(known, c.language, ([values, minutes, land, water]) => {
      const facts = { inhabitants: values.get(coverage.indicator) ?? new Map<string, number>(), minutes, county: (unit: string) => c.dataset.units.get(unit)?.county ?? '', land, sea: water };
      return html`<div aria-live="polite">${compare(c, figures(before, facts), cojoin.length + coleave.length === 0 ? undefined : figures(after, facts))}${severalThen(c, coverage, cojoin)}</div>
        ${candidates(c, before, after, water ?? land ?? new Map())}`;
    })}
  </section>`;
}

/** Who joins and who leaves, each to be undone. */
function changes(c: CoContext, before: readonly string[]): TemplateResult {
  const list = (units: readonly string[], label: string): TemplateResult | typeof nothing => units.length === 0 ? nothing : html`<p>${label}: ${units.map((unit, i) => html`${i === 0 ? nothing : ', '}${nameOf(c, unit)}<span class="undo"> (${link(c.t(words.undo), () => c.set({ own: toggled(unit, before, c.own.cojoin, c.own.coleave) }))})</span>`)}</p>`;
  const { join, leave } = thought(c, before);
  return html`${list(join, c.t(words.whatif_joins))}${list(leave, c.t(words.whatif_leaves))}`;
}

const nameOf = ({ dataset }: CoContext, unit: string): string => dataset.units.get(unit)?.name ?? unit;

interface Line {
  readonly label: string;
  readonly say: (of: Figures) => string;
  /** What is added in small. */
  readonly of?: (of: Figures) => string;
  readonly amount?: (of: Figures) => number | undefined;
}

function compare(c: CoContext, before: Figures, after: Figures | undefined): TemplateResult {
  const together = (parts: number | undefined): string => (parts === undefined || parts === 0 ? c.t(common.missing) : parts === 1 ? c.t(common.yes) : `${c.t(common.no)} (${c.number(parts)} ${c.t(words.parts)})`);
  const lines: Line[] = [
    { label: c.t(words.members), say: ({ members }) => c.number(members), amount: ({ members }) => members },
    { label: c.t(words.inhabitants), say: (of) => `${c.number(of.inhabitants)}${of.uncounted.length === 0 ? '' : ' *'}`, amount: ({ inhabitants }) => inhabitants },
    { label: c.t(words.longest), say: ({ longest }) => (longest === undefined ? '–' : c.number(longest.minutes)), of: ({ longest, unreachable }) => [longest?.between.map((unit) => nameOf(c, unit)).join(' – ') ?? '', unreachable === 0 ? '' : `${c.number(unreachable)} ${c.t(words.no_way)}`].filter(Boolean).join('; '), amount: ({ longest }) => longest?.minutes },
    { label: c.t(words.counties_crossed), say: ({ counties }) => (counties.length === 0 ? c.t(common.missing) : c.number(counties.length)), of: ({ counties }) => counties.join(', '), amount: ({ counties }) => counties.length },
    { label: c.t(words.land_together), say: ({ land }) => together(land) },
    ...(before.sea === undefined ? [] : [{ label: c.t(words.sea_together), say: ({ sea }: Figures) => together(sea) }]),
  ];
  const difference = ({ amount }: Line): string => {
    const [was, is] = [amount?.(before), after === undefined ? undefined : amount?.(after)];
    if (was === undefined || is === undefined) return '';
    const by = Math.round((is - was) * 10) / 10;
    return by === 0 ? '0' : `${by > 0 ? '+' : ''}${c.number(by)}`;
  };
  const cell = (line: Line, of: Figures): TemplateResult => html`${line.say(of)}${line.of === undefined ? nothing : html`<br /><span class="small">${line.of(of)}</span>`}`;
  const empty = after !== undefined && after.members === 0;
  return html`${empty ? html`<p>${c.t(words.whatif_none)}</p>` : nothing}<div class="scroll" tabindex="0" role="region" aria-label=${c.t(words.whatif)}><table class="ds-table figures"><caption class="spoken">${c.t(words.whatif)}</caption>
    <thead><tr><th scope="col">${c.t(words.whatif_figure)}</th><th scope="col">${c.t(words.whatif_before)}</th>${after === undefined ? nothing : html`<th scope="col">${c.t(words.whatif_after)}</th><th scope="col" class="number">${c.t(words.difference)}</th>`}</tr></thead>
    <tbody>${lines.map((line) => html`<tr><th scope="row">${line.label}</th><td>${cell(line, before)}</td>${after === undefined ? nothing : html`<td>${empty ? '–' : cell(line, after)}</td><td class="number">${difference(line)}</td>`}</tr>`)}</tbody></table></div>
    ${sumNote(c, [...new Set([...before.uncounted, ...(after?.uncounted ?? [])])].map((unit) => nameOf(c, unit)))}`;
}

/** Those who join and are in another network already. */
function severalThen(c: CoContext, { networks }: Coverage, join: readonly string[]): TemplateResult | typeof nothing {
  const both = join.flatMap((unit) => {
    const within = networks.filter(({ members }) => members.some(({ number }) => number === unit));
    return within.length === 0 ? [] : [`${nameOf(c, unit)} ${c.t(words.whatif_then)} (${c.t(words.also_in).toLowerCase()} ${within.map(({ title }) => title).join(', ')})`];
  });
  return both.length === 0 ? nothing : html`<p class="small">${both.join('; ')}.</p>`;
}

/** The neighbours by land and water, each to be taken in: the same as a click on the map. */
function candidates(c: CoContext, before: readonly string[], after: readonly string[], links: Links): TemplateResult | typeof nothing {
  const beside = around(after, links).filter((unit) => !before.includes(unit)).sort((a, b) => nameOf(c, a).localeCompare(nameOf(c, b), 'nb'));
  if (beside.length === 0) return nothing;
  return html`<details class="around"><summary>${c.t(words.around)} (${c.number(beside.length)})</summary>
    <ul>${beside.map((unit) => html`<li><button type="button" class="link" @click=${() => c.set({ own: toggled(unit, before, c.own.cojoin, c.own.coleave) })}>${c.t(words.add)} ${nameOf(c, unit)}</button></li>`)}</ul></details>`;
}
