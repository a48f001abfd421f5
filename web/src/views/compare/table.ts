/** The groups by one indicator: in words, as dots with their uncertainty, and as a table. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Indicator } from '../../api/answers';
import { remember } from '../../app/memo';
import { all } from '../../app/resources';
import { awaited, empty } from '../../components/status';
import { table, type Column, type TableSpec } from '../../components/table';
import { csv } from '../../export/csv';
import { fileName, save } from '../../export/save';
import { measured, measureOf, sourceOf } from '../../thematic/theme';
import { words as common } from '../../words/common';
import { formatShare } from '../../words/format';
import { SOURCES } from '../../words/terms';
import type { Against, Comparison, Summary } from './answers';
import { askComparison, within } from './ask';
import { dots } from './dots';
import { figure, pText } from './figures';
import { askIndicator, chosen, OWN, yOf, type Chosen, type Group } from './groups';
import type { CompareContext } from './tab';
import { words } from './words';

/** What is less likely than this is said to be more than chance. */
const CHANCE = 0.05;

export interface Row {
  readonly title: string;
  readonly group: Group | undefined;
  readonly members: number;
  readonly found: Summary;
  readonly against: Against | undefined;
}

export function groupPart(c: CompareContext): TemplateResult | typeof nothing {
  const y = yOf(c);
  if (y === undefined) return empty(c.t(words.empty_values));
  return awaited(all([chosen(c), askIndicator(c, y)]), c.language, ([groups, indicator]) => {
    if (groups.groups.length === 0) return empty(c.t(groups.by === OWN ? words.empty_own : words.no_groups));
    const none = groups.groups.every(({ members }) => members.every((unit) => typeof indicator.byUnit.get(unit)?.value !== 'number'));
    if (none) return empty(c.t(words.empty_values));
    return awaited(askComparison(c, groups, indicator), c.language, (found) => compared(c, groups, indicator, found));
  });
}

const rowsKept = remember<readonly Row[]>();
const specKept = remember<TableSpec<Row>>();

function compared(c: CompareContext, groups: Chosen, y: Indicator, found: Comparison): TemplateResult {
  const rows = rowsKept([groups, found], () => groups.groups.flatMap((group) => {
    const of = found.groups.get(group.id);
    return of === undefined ? [] : [{ title: group.title, group, members: group.members.length, found: of, against: found.against.get(group.id) }];
  }));
  const spec = specKept([rows, y, c.language], () => specOf(c, groups, y, found, rows));
  return html`<h3>${c.title(y.title)}</h3><p class="small">${measureOf(y, c.language)}</p>
    ${verdict(c, y, found, rows)}
    ${selected(c, groups, y)}
    ${dots(c, y, found, rows)}
    ${table(spec, { language: c.language, order: c.own.msort, reorder: (msort) => c.set({ own: { msort } }) })}
    <p class="small">${c.t(words.interval_note)} ${formatShare(found.confidence, c.language, 0)} ${c.t(words.interval_of_cases)} ${c.t(found.p === undefined && groups.by === OWN ? words.own_no_test : words.test_note)}</p>
    <p class="small" lang=${SOURCES}>${found.sources.join(' · ')}</p>
    <button type="button" class="ds-button" data-variant="tertiary" @click=${() => save(`${fileName(spec.file)}.csv`, new Blob([csv(spec, c.language)], { type: 'text/csv;charset=utf-8' }))}>${c.t(common.csv)}</button>`;
}

/** What the figures come to, before the figures. */
function verdict(c: CompareContext, y: Indicator, { p }: Comparison, rows: readonly Row[]): TemplateResult {
  const known = rows.flatMap(({ title, found: { mean } }) => (mean === undefined ? [] : [{ title, mean }])).sort((a, b) => a.mean - b.mean);
  const [low, high] = [known[0], known[known.length - 1]];
  const say = ({ title, mean }: { title: string; mean: number }): string => `${title} (${figure(mean, y, c.language)})`;
  return html`<p class="verdict">${p === undefined ? nothing : html`${c.t(p < CHANCE ? words.differ : words.differ_not)} (${pText(p, c.language)}). `}
    ${low === undefined || high === undefined || low === high ? nothing : html`${c.t(words.lowest)}: ${say(low)}. ${c.t(words.highest)}: ${say(high)}.`}</p>`;
}

/** The selected unit's group and value. */
function selected(c: CompareContext, { groups }: Chosen, y: Indicator): TemplateResult | typeof nothing {
  const { unit } = c.core;
  const known = unit === undefined ? undefined : c.dataset.units.get(unit);
  if (known === undefined) return nothing;
  const titles = groups.filter(({ members }) => members.includes(known.number)).map(({ title }) => title);
  return html`<p><strong>${known.name}</strong>: ${titles.length === 0 ? c.t(words.in_none) : titles.join(', ')} · ${measured(y, c.language)(known.number)}</p>`;
}

/** A group's title behind a dot of its colour; short ones on one line with it. */
export function groupName(title: string, colour: string | undefined): TemplateResult {
  return html`<span class=${title.length > 18 ? '' : 'whole'}><span class="dot" aria-hidden="true" style="background: ${colour ?? 'transparent'}"></span>${title}</span>`;
}

function specOf(c: CompareContext, groups: Chosen, y: Indicator, found: Comparison, rows: readonly Row[]): TableSpec<Row> {
  const { language } = c;
  const share = y.kind === 'boolean';
  const say = (value: number | undefined): string => (value === undefined ? '' : figure(value, y, language));
  const tested = rows.some(({ against }) => against !== undefined);
  const partly = within(groups).units !== undefined;
  const whole: Row = { title: c.t(partly ? words.all_shown : words.all_units), group: undefined, members: found.whole.n + found.whole.missing, found: found.whole, against: undefined };
  const columns: (Column<Row> | undefined)[] = [
    { title: groups.title, key: ({ title }) => title, cell: ({ title, group }) => groupName(title, group?.colour) },
    { title: c.t(share ? words.share : words.mean), numeric: true, key: (row) => row.found.mean, cell: (row) => (row.found.mean === undefined ? html`<span class="unknown">${c.t(common.missing)}</span>` : say(row.found.mean)) },
    { title: c.t(words.interval_from), numeric: true, key: (row) => row.found.interval?.[0], cell: (row) => say(row.found.interval?.[0]) },
    { title: c.t(words.interval_to), numeric: true, key: (row) => row.found.interval?.[1], cell: (row) => say(row.found.interval?.[1]) },
    { title: c.t(words.with_value), numeric: true, key: (row) => row.found.n, cell: (row) => `${c.number(row.found.n)} ${c.t(common.of)} ${c.number(row.members)}` },
    { title: c.t(words.members), numeric: true, fileOnly: true, key: ({ members }) => members },
    share ? undefined : { title: c.t(words.median), numeric: true, key: (row) => row.found.median, cell: (row) => say(row.found.median) },
    share ? undefined : { title: c.t(words.lowest), numeric: true, key: (row) => row.found.low, cell: (row) => say(row.found.low) },
    share ? undefined : { title: c.t(words.highest), numeric: true, key: (row) => row.found.high, cell: (row) => say(row.found.high) },
    tested ? { title: c.t(words.difference), numeric: true, key: ({ against }) => against?.difference, cell: ({ against }) => (against === undefined ? '' : `${against.difference > 0 ? '+' : ''}${say(against.difference)}`) } : undefined,
    tested ? { title: c.t(words.p_adjusted), numeric: true, key: ({ against }) => against?.adjusted, cell: ({ against }) => (against === undefined ? '' : pText(against.adjusted, language).replace(/^p(\u00a0=)?\u00a0/, '')) } : undefined,
    { title: c.t(common.value), fileOnly: true, key: () => c.title(y.title) },
    { title: c.t(common.year), fileOnly: true, key: () => y.year },
    { title: c.t(common.source), fileOnly: true, key: () => [sourceOf(c, y.source), sourceOf(c, groups.source)].filter((each) => each !== '').join('; ') },
  ];
  const title = `${c.title(y.title)}: ${groups.title}`;
  return { caption: `${title}, ${y.year}`, columns: columns.filter((column) => column !== undefined), rows: [...rows, whole], file: title };
}
