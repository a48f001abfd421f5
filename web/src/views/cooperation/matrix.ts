/** Municipalities × networks: who is in which, those in most first. */
import { html, nothing } from 'lit-html';
import type { Groups } from '../../api/answers';
import type { TableSpec } from '../../components/table';
import { unitColumns } from '../../thematic/theme';
import { link } from '../../components/link';
import { words as common } from '../../words/common';
import type { CoContext } from './ask';
import { words } from './words';

interface Row {
  readonly number: string;
  readonly name: string;
  readonly county: string;
  readonly within: ReadonlySet<string>;
}

export function matrix(c: CoContext, { groups, title, year }: Groups): TableSpec<Row> {
  const within = new Map<string, Set<string>>();
  for (const { id, members } of groups) for (const unit of members) within.set(unit, (within.get(unit) ?? new Set()).add(id));
  const rows = [...within].flatMap(([unit, networks]) => {
    const known = c.dataset.units.get(unit);
    return known === undefined ? [] : [{ number: unit, name: known.name, county: known.county, within: networks }];
  });
  return {
    caption: `${c.title(title)}, ${year}. ${c.t(words.matrix_note)}: ${c.number(rows.length)} ${c.t(common.of)} ${c.number(c.dataset.units.size)}. ${c.t(words.incomplete_note)}`,
    columns: [
      ...unitColumns(c, link),
      { title: c.t(words.networks_count), numeric: true, key: (row: Row) => row.within.size },
      ...groups.map((group) => ({
        title: c.title(group.title),
        key: (row: Row) => (row.within.has(group.id) ? c.t(words.member) : undefined),
        cell: (row: Row) => (row.within.has(group.id) ? html`<span class="dot" aria-hidden="true"></span><span class="spoken">${c.t(words.member)}</span>` : nothing),
      })),
    ],
    rows,
    file: `${c.title(title)} ${year}`,
  };
}
