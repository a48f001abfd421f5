/** Which networks share members, and who meets whom in several. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { remember } from '../../app/memo';
import { link } from '../../components/link';
import { awaited, empty } from '../../components/status';
import { table, type TableSpec } from '../../components/table';
import { formatShare } from '../../words/format';
import { askOverlaps, type CoContext } from './ask';
import { choose } from './layers';
import type { Overlap, Overlaps } from './read';
import { unitLinks } from './said';
import { words } from './words';

const specOf = remember<TableSpec<Overlap>>();

export function overlapSection(c: CoContext, id: string): TemplateResult {
  return html`<section aria-labelledby="co-title"><h3 id="co-title">${c.t(words.overlap_title)}</h3>
    ${awaited(askOverlaps(c, id), c.language, (found) => answer(c, found))}</section>`;
}

function answer(c: CoContext, { overlaps, pairs, networks, kinds }: Overlaps): TemplateResult {
  const { conet } = c.own;
  const shown = overlaps.filter(({ one, other }) => conet === '' || one.id === conet || other.id === conet);
  return html`<p class="small">${kinds.map((kind) => `${c.number(kind.networks)} ${c.t(words.network).toLowerCase()}, ${c.number(kind.units)} ${c.t(words.members).toLowerCase()}`).join('; ') || c.number(networks)}</p>
    ${shown.length === 0
      ? empty(c.t(words.no_overlap))
      : table(specOf([c.language, overlaps, conet], () => overlapTable(c, shown)), { language: c.language, order: c.own.cosort, reorder: (cosort) => c.set({ own: { cosort } }) })}
    ${pairs.length === 0 ? nothing : html`<h4>${c.t(words.pairs_title)}</h4><ul>${pairs.map(({ units, in: within }) => html`<li>${unitLinks(c, units)}: ${c.number(within.length)} (${within.map(({ title }) => title).join(', ')})</li>`)}</ul>`}`;
}

function overlapTable(c: CoContext, rows: readonly Overlap[]): TableSpec<Overlap> {
  return {
    caption: c.t(words.overlap_title),
    columns: [
      { title: c.t(words.network), key: ({ one }) => one.title, cell: ({ one, other }) => html`${link(one.title, () => choose(c, one.id))} ${c.t(words.and)} ${link(other.title, () => choose(c, other.id))}` },
      { title: c.t(words.shared), numeric: true, key: ({ shared }) => shared.length, cell: ({ shared, either }) => `${c.number(shared.length)} / ${c.number(either)}` },
      { title: c.t(words.jaccard), numeric: true, key: ({ jaccard }) => jaccard, cell: ({ jaccard }) => formatShare(jaccard, c.language) },
      { title: c.t(words.members), key: ({ shared }) => shared.map(({ name }) => name).join(', '), cell: ({ shared }) => unitLinks(c, shared) },
    ],
    rows,
    file: c.t(words.overlap_title),
  };
}
