/** Units by two divisions at once: a table of counts, with the per cent of each row. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { all } from '../../app/resources';
import { awaited, empty } from '../../components/status';
import { csv } from '../../export/csv';
import { fileName, save } from '../../export/save';
import { words as common } from '../../words/common';
import { formatNumber, formatShare } from '../../words/format';
import type { CrossTable } from './answers';
import { askCross } from './ask';
import { pText } from './figures';
import { across, chosen, OWN, type Chosen } from './groups';
import { acrossOf } from './layers';
import { groupName } from './table';
import type { CompareContext } from './tab';
import { words } from './words';

/** What is less likely than this is said to be more than chance. */
const CHANCE = 0.05;
/** Chi-square is trusted where each cell is expected to hold so many. */
const EXPECTED = 5;

export function crossPart(c: CompareContext): TemplateResult | typeof nothing {
  const by = acrossOf(c);
  if (by === undefined) return empty(c.t(words.no_groups));
  return awaited(all([chosen(c), across(c, by)]), c.language, ([rows, columns]) => {
    if (rows.groups.length === 0) return empty(c.t(rows.by === OWN ? words.empty_own : words.no_groups));
    return awaited(askCross(c, rows, columns), c.language, (found) => crossed(c, rows, columns, found));
  });
}

function crossed(c: CompareContext, rows: Chosen, columns: Chosen, { count, outside, chi }: CrossTable): TemplateResult {
  const title = `${rows.title} × ${columns.title}`;
  const sum = (row: string): number => columns.groups.reduce((total, column) => total + count(row, column.id), 0);
  const download = (): void => {
    const pairs = rows.groups.flatMap((row) => columns.groups.map((column) => ({ row, column, count: count(row.id, column.id), of: sum(row.id) })));
    const text = csv({
      columns: [
        { title: rows.title, key: ({ row }) => row.title },
        { title: columns.title, key: ({ column }) => column.title },
        { title: c.t(words.members), key: (pair) => pair.count },
        { title: `% ${c.t(common.of)} ${rows.title}`, key: (pair) => (pair.of === 0 ? undefined : (pair.count / pair.of) * 100) },
        { title: c.t(common.year), key: () => `${rows.year}, ${columns.year}` },
      ],
      rows: pairs,
    }, c.language);
    save(`${fileName(title)}.csv`, new Blob([text], { type: 'text/csv;charset=utf-8' }));
  };
  const most = Math.max(1, ...rows.groups.flatMap((row) => columns.groups.map((column) => count(row.id, column.id))));
  return html`<h3>${title}</h3>
    ${chi === undefined ? nothing : html`<p class="verdict">${c.t(chi.p < CHANCE ? words.cross_dependent : words.cross_independent)} (χ², ${pText(chi.p, c.language)}${chi.v === undefined ? nothing : html`; Cramérs V = ${formatNumber(chi.v, c.language, 2, true)}`}). ${chi.leastExpected !== undefined && chi.leastExpected < EXPECTED ? c.t(words.chi_few) : nothing}</p>`}
    <div class="scroll" tabindex="0" role="region" aria-label=${title}><table class="ds-table cross">
      <caption>${c.t(words.cross_caption)}</caption>
      <thead><tr><th scope="col">${rows.title}</th>${columns.groups.map((column) => html`<th scope="col" class="number">${column.title}</th>`)}<th scope="col" class="number">${c.t(words.row_sum)}</th></tr></thead>
      <tbody>${rows.groups.map((row) => {
        const of = sum(row.id);
        return html`<tr><th scope="row">${groupName(row.title, row.colour)}</th>
          ${columns.groups.map((column) => {
            const cell = count(row.id, column.id);
            return html`<td class="number">${c.number(cell)}<span class="bar" aria-hidden="true"><span style="width: ${(cell / most) * 100}%"></span></span>${of === 0 ? nothing : html`<span class="small">${formatShare(cell / of, c.language, 0)}</span>`}</td>`;
          })}<td class="number">${c.number(of)}</td></tr>`;
      })}</tbody></table></div>
    ${outside > 0 ? html`<p class="small">${c.number(outside)} ${c.t(common.units)} ${c.t(words.cross_outside)}.</p>` : nothing}
    <p class="small">${rows.title}: ${rows.year}. ${columns.title}: ${columns.year}.</p>
    <button type="button" class="ds-button" data-variant="tertiary" @click=${download}>${c.t(common.csv)}</button>`;
}
