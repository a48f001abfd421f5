/** Which networks share members, and who meets whom in several. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { remember } from '../../app/memo';
import { link } from '../../components/link';
import { awaited, empty } from '../../components/status';
import { table, type TableSpec } from '../../components/table';
import { words as common } from '../../words/common';
import { formatShare } from '../../words/format';
import { askOverlaps, type CoContext } from './ask';
import { choose } from './layers';
import type { Overlap, Overlaps } from './read';
import { unitLinks } from './said';
import { words } from './words';

const specOf = remember<TableSpec<Overlap>>();

export function overlapSection(c: CoContext, id: string): TemplateResult {
  return html`<section><h3>${c.t(words.overlap_title)}</h3>
    ${awaited(askOverlaps(c, id), c.language, (found) => answer(c, found))}</section>`;
}

function answer(c: CoContext, { overlaps, pairs, networks, kinds }: Overlaps): TemplateResult {
  const { conet } = c.own;
  const shown = overlaps.filter(({ one, other }) => conet === '' || one.id === conet || other.id === conet);
  return html`<p class="small">${kinds.map((kind) => `${c.number(kind.networks)} ${c.t(words.networks)}, ${c.number(kind.units)} ${c.t(common.units)}`).join('; ') || c.number(networks)}</p>
    ${shown.length === 0
      ? empty(c.t(words.no_overlap))
      : table(specOf([c.language, overlaps, conet], () => overlapTable(c, shown)), { language: c.language, order: c.own.cosort, reorder: (cosort) => c.set({ own: { cosort } }) })}
    ${pairs.length === 0 ? nothing : html`<h4>${c.t(words.pairs_title)}</h4><ul>${pairs.map(({ units, in: within }) => html`<li>${unitLinks(c, units)}: ${c.number(within.length)} (${within.map(({ title }) => title).join(', ')})</li>`)}</ul>`}`;
}

function overlapTable(c: CoContext, rows: readonly Overlap[]): TableSpec<Overlap> {
  return {
    caption: c.t(words.overlap_title),
    columns: [
      { title: c.t(words.network), key: ({ one }) => one.title, cell: ({ one, other, shared }) => html`${link(one.title, () => choose(c, one.id))} ${c.t(words.and)} ${link(other.title, () => choose(c, other.id))}<br /><span class="small">${unitLinks(c, shared)}</span>` },
      { title: c.t(words.shared), numeric: true, key: ({ shared }) => shared.length, cell: ({ shared, either }) => `${c.number(shared.length)} / ${c.number(either)}` },
      { title: c.t(words.jaccard), numeric: true, key: ({ jaccard }) => jaccard, cell: ({ jaccard }) => formatShare(jaccard, c.language) },
    ],
    rows,
    file: c.t(words.overlap_title),
  };
}
