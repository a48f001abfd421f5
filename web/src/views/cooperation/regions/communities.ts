/** Who hangs closely together by a relation: communities by the Leiden algorithm. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { remember } from '../../../app/memo';
import { numberInput, select } from '../../../components/controls';
import { awaited, empty } from '../../../components/status';
import { table, type TableSpec } from '../../../components/table';
import { link } from '../../../components/link';
import { words as common } from '../../../words/common';
import { noteLanguage } from '../../../words/terms';
import { askCommunities, closeRelations, relationOf, type CoContext } from '../ask';
import type { Communities } from '../read';
import { unitLinks } from '../said';
import { words as network } from '../words';
import { words } from './words';

type Row = Communities['communities'][number];
const specOf = remember<TableSpec<Row>>();

export function communitySection(c: CoContext): TemplateResult {
  const asked = askCommunities(c);
  return html`<section><h3>${c.t(words.communities)}</h3>
    ${select('corelation', c.t(words.relation), closeRelations(c).map(({ id, title }) => ({ value: id, label: c.title(title) })), relationOf(c) ?? '', (corelation) => c.set({ own: { corelation } }))}
    ${numberInput('coresolution', c.t(words.resolution), c.own.coresolution ?? 1, { min: 0.01, max: 100, step: 0 }, (coresolution) => c.set({ own: { coresolution } }))}
    ${asked === undefined ? empty(c.t(network.no_networks)) : awaited(asked, c.language, (found) => answer(c, found))}</section>`;
}

function answer(c: CoContext, found: Communities): TemplateResult {
  return html`<p>${c.number(found.communities.length)} ${c.t(words.communities_found)}, ${c.number(found.communities.reduce((sum, { members }) => sum + members.length, 0))} ${c.t(common.units)}. ${c.t(words.island)}: ${c.number(found.islands.length)}.
      ${found.modularity === undefined ? nothing : c.t(words.modularity).replace('{value}', c.number(found.modularity, 2))} ${c.t(words.starts).replace('{starts}', c.number(found.starts)).replace('{seed}', c.number(found.seed))}</p>
    ${table(specOf([c.language, found], () => specFor(c, found)), { language: c.language, order: c.own.cosort, reorder: (cosort) => c.set({ own: { cosort } }) })}
    ${found.notes.map(({ note }) => html`<p class="small" lang=${noteLanguage(c.language) ?? nothing}>${note}</p>`)}`;
}

function specFor(c: CoContext, { communities }: Communities): TableSpec<Row> {
  return {
    caption: c.t(words.communities),
    columns: [
      { title: c.t(words.heart), key: ({ heart }) => heart.name, cell: ({ heart }) => link(heart.name, () => c.select(heart.number)) },
      { title: c.t(network.members), numeric: true, key: ({ members }) => members.length },
      { title: c.t(words.community), key: ({ members }) => members.map(({ name }) => name).join(', '), cell: ({ members }) => unitLinks(c, members) },
    ],
    rows: communities,
    file: c.t(words.communities),
  };
}
