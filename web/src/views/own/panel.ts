/** The right column: what became of the rows, what can be done with the rest, and where the columns can be used. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Join, JoinColumn, Joined, NamedUnit } from '../../api/join';
import { hasExpired } from '../../app/owndata';
import { select } from '../../components/controls';
import { fold, NameIndex } from '../../components/names';
import { link } from '../../components/link';
import { awaited, loading } from '../../components/status';
import { words as common } from '../../words/common';
import { drop } from './drop';
import { expired, failure } from './failure';
import { chosenFile, lastReading, mend, send, sending, shownAs, type OwnContext } from './sending';
import { askTable, shown } from './theme';
import { words } from './words';

/** Suggestions beside the server's own. */
const MOST_SUGGESTED = 5;
/** Rows that are listed at first. */
const FIRST_ROWS = 50;

export function panel(c: OwnContext): TemplateResult {
  return html`${drop(c)}${sheets(c)}<div class="own">${answer(c)}</div>`;
}

/** Which sheet of a workbook with several is read; another sends the file again. */
function sheets(c: OwnContext): TemplateResult | typeof nothing {
  const reading = lastReading();
  if (chosenFile() === undefined || reading === undefined || !('sheet' in reading) || reading.sheets.length < 2) return nothing;
  return select('osheet', c.t(words.sheet), reading.sheets.map((value) => ({ value, label: value })), reading.sheet, (osheet) => send(c, undefined, undefined, { osheet }));
}

function answer(c: OwnContext): TemplateResult | typeof nothing {
  const sent = sending(c);
  if (sent?.is === 'loading') return html`<p>${c.t(words.sending)}</p>${loading(c.language, undefined, sent.cancel)}`;
  if (sent?.is === 'failed') return failure(c, sent.error, sent.again);
  const table = askTable(c);
  if (table === undefined) return html`<p>${c.t(words.intro)}</p>`;
  return hasExpired(table) ? expired(c) : awaited(table, c.language, (known) => report(c, known));
}

function report(c: OwnContext, known: Joined): TemplateResult {
  const { join } = known;
  const until = `${String(join.expires.getHours()).padStart(2, '0')}:${String(join.expires.getMinutes()).padStart(2, '0')}`;
  return html`<section aria-labelledby="own-title"><h3 id="own-title">${c.number(join.matched)} ${c.t(common.of)} ${c.number(join.rows)} ${c.t(words.matched)}</h3>
      <progress max=${Math.max(join.rows, 1)} .value=${join.matched} aria-labelledby="own-title"></progress></section>
    ${selected(c)}
    ${unmatched(c, join)}
    ${duplicates(c, join)}
    ${mendedRows(c, join)}
    ${columns(c, join)}
    ${withoutRow(c, join)}
    ${howRead(c, known)}
    <p class="small">${c.t(words.kept)} ${until} ${c.t(words.kept_use)}</p>`;
}

/** What the table has of the selected unit. */
function selected(c: OwnContext): TemplateResult | typeof nothing {
  const unit = c.dataset.units.get(c.core.unit ?? '');
  const theme = shown(c);
  return unit === undefined || theme?.is !== 'ready' ? nothing : html`<p><strong>${unit.name}</strong>: ${theme.value.value(unit.number)} <span class="small">(${theme.value.title})</span></p>`;
}

/** Each row that found no unit, with those it may mean: a click joins it. */
function unmatched(c: OwnContext, join: Join): TemplateResult | typeof nothing {
  if (join.unmatched.length === 0) return nothing;
  const index = new NameIndex([...c.dataset.units.values()]);
  const canMend = chosenFile() !== undefined;
  return html`<section aria-labelledby="unmatched-title"><h4 id="unmatched-title">${c.t(words.unmatched)}: ${c.number(join.unmatched.length)}</h4>
    <ul class="unmatched">${join.unmatched.slice(0, FIRST_ROWS).map(({ row, text, nearest }) => {
      const found = suggested(index, text, nearest);
      const shownText = text === '' ? c.t(words.unknown) : quoted(c, text);
      return html`<li><span class="small">${c.t(words.row)} ${c.number(row)}</span> <strong>${shownText}</strong>
        ${found.length === 0
          ? html`<p class="small">${c.t(words.suggestion_none)}</p>`
          : html`<p>${c.t(words.suggestion)} ${found.map((unit, i) => html`${i === 0 ? nothing : ', '}${canMend ? mendLink(c, text, unit) : `${unit.name} (${unit.number})`}`)}?</p>`}</li>`;
    })}</ul>
    ${join.unmatched.length > FIRST_ROWS ? html`<p class="small">+ ${c.number(join.unmatched.length - FIRST_ROWS)}</p>` : nothing}
    ${canMend ? nothing : html`<p class="small">${c.t(words.suggest_file)}</p>`}</section>`;
}

function mendLink(c: OwnContext, text: string, { name, number }: NamedUnit): TemplateResult {
  return html`<button type="button" class="link" aria-label=${`${c.t(words.link_anyway)} ${name} (${number}): ${text}`} @click=${() => mend(c, text, number)}>${name} (${number})</button>`;
}

/** Namesakes, which brackets part, where there are such; else those spelt nearly so, and those that begin so. */
function suggested(index: NameIndex, text: string, nearest: readonly NamedUnit[]): NamedUnit[] {
  const begun = index.find(text, MOST_SUGGESTED);
  const namesakes = begun.filter(({ name }) => fold(name.replace(/ \(.*\)$/, '')) === fold(text));
  if (namesakes.length > 0) return namesakes;
  const all = [...nearest, ...begun];
  return all.filter(({ number }, i) => all.findIndex((each) => each.number === number) === i).slice(0, MOST_SUGGESTED);
}

/** As it stands in the file, in the quotes of the language. */
function quoted({ language }: OwnContext, text: string): string {
  return language === 'en' ? `“${text}”` : `«${text}»`;
}

function duplicates(c: OwnContext, { duplicates: found }: Join): TemplateResult | typeof nothing {
  if (found.length === 0) return nothing;
  return html`<section aria-labelledby="duplicates-title"><h4 id="duplicates-title">${c.t(words.duplicates)}</h4>
    <ul>${found.map(({ name, number, rows }) => html`<li>${link(name, () => c.select(number))} <span class="small">${c.t(words.row).toLowerCase()} ${rows.join(', ')}</span></li>`)}</ul></section>`;
}

function mendedRows(c: OwnContext, { mended }: Join): TemplateResult | typeof nothing {
  if (mended.length === 0) return nothing;
  return html`<details class="names"><summary>${c.t(words.mended_title)}: ${c.number(mended.length)}</summary>
    <ul class="small">${mended.map(({ row, text, name, number }) => html`<li>${c.t(words.row)} ${row}: ${quoted(c, text)} – ${c.t(words.mended).toLowerCase()} ${name} (${number})</li>`)}</ul></details>`;
}

/** What the columns are called elsewhere, and links that open them there. */
function columns(c: OwnContext, join: Join): TemplateResult {
  return html`<section aria-labelledby="columns-title"><h4 id="columns-title">${c.t(words.columns)}</h4>
    <ul class="columns">${join.columns.map((column) => html`<li><strong>${column.column}</strong>
      <span class="small">${c.t(words.values)}: ${c.number(column.values)}${column.groups === undefined ? '' : ` · ${c.t(words.groups)}: ${c.number(column.groups)}`}</span>
      <p>${c.t(words.use)}: ${uses(c, column)}</p>
      <p class="small">${c.t(words.id)}: <code>${column.id}</code></p></li>`)}</ul></section>`;
}

function uses(c: OwnContext, column: JoinColumn): unknown {
  const to = (view: string, name: string): TemplateResult => html`<a href=${c.address({ core: { view, indicator: shownAs(column) } })} aria-label=${`${name}: ${column.column}`}>${name}</a>`;
  const map = to('map', c.t(words.map_it));
  // Groups have no order, so there is nothing to test of them.
  return column.groups === undefined ? html`${map} · ${to('clusters', c.t(words.clusters))}` : map;
}

function withoutRow(c: OwnContext, { withoutRow: units }: Join): TemplateResult | typeof nothing {
  if (units.length === 0) return nothing;
  return html`<section><p>${c.number(units.length)} ${c.t(words.without_row)}</p>
    <details class="names"><summary>${c.t(words.without_row_names)}</summary><p class="small">${units.map(({ name }) => name).join(', ')}</p></details></section>`;
}

/** What was found out of the file, so that nothing happens in silence. */
function howRead(c: OwnContext, { join, indicators, groupings }: Joined): TemplateResult {
  const reading = lastReading();
  const facts = reading === undefined ? [] : 'sheet' in reading ? [`${c.t(words.sheet).toLowerCase()} ${quoted(c, reading.sheet)}`] : [
    reading.encoding === 'utf-8' ? 'UTF-8' : 'Latin-1',
    `${c.t(words.delimiter).toLowerCase()}: ${c.t({ ';': words.semicolon, ',': words.comma, '\t': words.tabulator }[reading.delimiter])}`,
    `${c.t(words.decimal).toLowerCase()}: ${c.t(reading.decimal === ',' ? words.comma : words.point)}`,
  ];
  const skipped = reading?.alsoKeys ?? [];
  return html`<section aria-labelledby="read-title"><h4 id="read-title">${c.t(words.how_read)}</h4>
    <p class="small">${[...facts, `${c.t(words.key).toLowerCase()} ${quoted(c, join.key)}`, `${c.t(common.year).toLowerCase()} ${[...indicators, ...groupings][0]?.year ?? ''}`].join(' · ')}</p>
    ${skipped.length === 0 ? nothing : html`<p class="small">${c.t(words.also_keys)}: ${skipped.map((name) => quoted(c, name)).join(', ')}</p>`}</section>`;
}
