/** Groups of one's own: by clicks, by a shape drawn on the map, by a list, or by all of a group there is. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { centres } from '../../api/answers';
import type { Asked } from '../../app/resources';
import type { Click } from '../../app/view';
import { checkbox, choices } from '../../components/controls';
import { awaited } from '../../components/status';
import { unitList, unitsOfGroup } from '../../components/unitlist';
import { words as common } from '../../words/common';
import { ring, unitsInside } from './draw';
import { put, replaced, toggled, type Place } from './fields';
import { MOST_SETS, type CompareContext } from './tab';
import { letters, words } from './words';

export function askCentres(c: CompareContext): Asked<ReadonlyMap<string, [number, number]>> {
  return c.ask('centres', centres);
}

export function own(c: CompareContext): TemplateResult {
  const { minto, msets, mtool, mrest, mareas } = c.own;
  const members = msets[minto] ?? [];
  const into = letters.slice(0, MOST_SETS).map((letter, i) => ({ value: String(i), label: letter, title: `${c.t(words.group)} ${letter}: ${c.number(msets[i]?.length ?? 0)} ${c.t(common.units)}` }));
  const tools = [
    { value: 'pick' as const, label: c.t(words.tool_pick) },
    { value: 'rectangle' as const, label: c.t(words.tool_rectangle) },
    { value: 'polygon' as const, label: c.t(words.tool_polygon) },
  ];
  return html`<section class="own-groups" aria-label=${c.t(words.own)}>
    <p class="label">${c.t(words.into)}</p>
    ${choices(c.t(words.into), into, String(minto), (value) => c.set({ own: { minto: Number(value) } }))}
    <p class="label">${c.t(words.tool)}</p>
    ${choices(c.t(words.tool), tools, mtool, (tool) => c.set({ own: { mtool: tool, mdraft: [] } }))}
    ${mtool === 'pick' ? nothing : drawing(c)}
    ${unitList('mlist', `${c.t(words.group)} ${letters[minto]}: ${c.t(words.units_list)}`, c.dataset, members, c.t(words.not_found), (units) => c.set({ own: { msets: replaced(put(msets, minto, units), minto, units) } }))}
    <p class="small" role="status">${c.t(words.group)} ${letters[minto]}: ${c.number(members.length)} ${c.t(common.units)}</p>
    ${unitsOfGroup(c, 'maddall', c.t(words.add_all), c.t(words.add_choose), (units) => take(c, units))}
    ${members.length === 0 ? nothing : html`<button type="button" class="ds-button" data-variant="tertiary" @click=${() => c.set({ own: { msets: replaced(msets, minto, []), mareas: mareas.filter(({ into: of }) => of !== minto) } })}>${c.t(words.less)} ${letters[minto]}</button>`}
    ${takenNote(c)}
    ${checkbox('mrest', c.t(words.rest_too), mrest, (on) => c.set({ own: { mrest: on } }))}
  </section>`;
}

/** What to do to draw, and what the shape holds so far. */
function drawing(c: CompareContext): TemplateResult {
  const { mtool, mdraft } = c.own;
  return html`<p class="small">${c.t(mtool === 'rectangle' ? words.area_rectangle : words.area_polygon)}</p>
    ${mdraft.length === 0 ? nothing : awaited(askCentres(c), c.language, (at) => {
      const found = unitsInside(ring(mtool, mdraft), at);
      return html`<p class="small" role="status">${found.length === 0 ? c.t(words.area_none) : html`${c.number(found.length)} ${c.t(common.units)} ${c.t(words.area_now)}.`}</p>
        ${found.length === 0 ? nothing : html`<button type="button" class="ds-button" @click=${() => take(c, found, mdraft)}>${c.t(words.area_done)}</button>`}
        <button type="button" class="ds-button" data-variant="tertiary" @click=${() => c.set({ own: { mdraft: [] } })}>${c.t(words.area_drop)}</button>`;
    })}`;
}

/** Puts units into the group; the shape that held them stays on the map and in the address. */
function take(c: CompareContext, units: readonly string[], corners: readonly Place[] = []): void {
  const { msets, minto, mareas } = c.own;
  c.set({ own: { msets: put(msets, minto, units), mdraft: [], ...(corners.length === 0 ? {} : { mareas: [...mareas, { into: minto, corners }] }) } });
}

/** Says that the shapes are only where units were taken from, and takes them away when that is asked for. */
function takenNote(c: CompareContext): TemplateResult | typeof nothing {
  const { mareas } = c.own;
  if (mareas.length === 0) return nothing;
  return html`<p class="small">${c.t(words.areas_kept)}</p>
    <button type="button" class="ds-button" data-variant="tertiary" @click=${() => c.set({ own: { mareas: [] } })}>${c.t(words.areas_drop)}</button>`;
}

/** A click on the map while groups of one's own are made. */
export function ownClick(c: CompareContext, { unit, place }: Click): void {
  const { mtool, mdraft, msets, minto } = c.own;
  if (mtool === 'pick') {
    if (unit !== undefined) c.set({ own: { msets: toggled(msets, minto, unit) } });
    return;
  }
  const corner: Place = [place[0], place[1]];
  const next = mtool === 'rectangle' && mdraft.length > 1 ? [corner] : [...mdraft, corner];
  c.set({ own: { mdraft: next } });
}
