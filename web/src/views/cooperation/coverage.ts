/** Whom the networks cover: in all, by county, who is in none and who in several. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { remember } from '../../app/memo';
import { awaited } from '../../components/status';
import { table, type TableSpec } from '../../components/table';
import { link } from '../../components/link';
import { words as common } from '../../words/common';
import { formatShare } from '../../words/format';
import { askCoverage, type CoContext } from './ask';
import { choose } from './layers';
import type { Coverage, Part } from './read';
import { origin, unitLinks } from './said';
import { words } from './words';

type Row = Coverage['byGroup'][number];
const specOf = remember<TableSpec<Row>>();

export function coverageSection(c: CoContext, id: string): TemplateResult {
  return html`<section><h3>${c.t(words.covered)}</h3>${awaited(askCoverage(c, id), c.language, (coverage) => answer(c, coverage))}</section>`;
}

const share = (c: CoContext, part: Part): string => `${c.number(part.covered)} ${c.t(common.of)} ${c.number(part.of)} (${formatShare(part.share_pct / 100, c.language)})`;

function answer(c: CoContext, coverage: Coverage): TemplateResult {
  const spec = specOf([c.language, coverage], () => coverageTable(c, coverage));
  const uncovered = coverage.byGroup.filter(({ missing }) => missing.length > 0);
  return html`<dl class="values">
      <div class="figure"><dt>${c.t(words.coverage_share)}</dt><dd>${share(c, coverage.units)}</dd></div>
      ${coverage.inhabitants === undefined ? nothing : html`<div class="figure"><dt>${c.t(words.share_inhabitants)}</dt><dd>${share(c, coverage.inhabitants)}</dd></div>`}
      <div class="figure"><dt>${c.t(words.in_several)}</dt><dd>${c.number(coverage.inSeveral.length)}</dd></div>
      <div class="figure"><dt>${c.t(words.in_none_known)}</dt><dd>${c.number(coverage.inNone.length)}</dd></div>
    </dl>
    ${table(spec, { language: c.language, order: c.own.cosort, reorder: (cosort) => c.set({ own: { cosort } }) })}
    ${coverage.inSeveral.length === 0 ? nothing : html`<details class="around"><summary>${c.t(words.who_several)} (${c.number(coverage.inSeveral.length)})</summary>
      <ul>${coverage.inSeveral.map((unit) => html`<li>${unitLinks(c, [unit])}: ${unit.networks.map(({ id, title }, i) => html`${i === 0 ? nothing : ', '}${link(title, () => choose(c, id))}`)}</li>`)}</ul></details>`}
    ${uncovered.length === 0 ? nothing : html`<details class="around"><summary>${c.t(words.who_none)} (${c.number(coverage.inNone.length)})</summary>
      ${uncovered.map(({ title, missing }) => html`<p><strong>${title}</strong> (${c.number(missing.length)}): ${unitLinks(c, missing)}</p>`)}</details>`}
    ${origin(c, coverage)}`;
}

export function coverageTable(c: CoContext, coverage: Coverage): TableSpec<Row> {
  const by = c.title(c.dataset.groupings.find(({ id }) => id === coverage.by)?.title) || c.t(common.county);
  const percent = (part: Part | undefined): string => (part === undefined ? c.t(common.missing) : formatShare(part.share_pct / 100, c.language));
  return {
    caption: `${c.t(words.covered)}, ${coverage.year}`,
    columns: [
      { title: by, key: ({ title }) => title },
      { title: c.t(words.coverage_share), numeric: true, key: ({ units }) => units.share_pct, cell: ({ units }) => html`${c.number(units.covered)} ${c.t(common.of)} ${c.number(units.of)}<span class="cobar" aria-hidden="true"><span style="width: ${units.share_pct}%"></span></span>` },
      { title: c.t(words.share_inhabitants), numeric: true, key: ({ inhabitants }) => inhabitants?.share_pct, cell: ({ inhabitants }) => percent(inhabitants) },
      { title: c.t(words.in_none), numeric: true, key: ({ missing }) => missing.length },
    ],
    rows: coverage.byGroup,
    file: `${c.t(words.covered)} ${coverage.year}`,
  };
}
