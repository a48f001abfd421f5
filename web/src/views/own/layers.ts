/** The left column: which column the map shows, its legend, and how the file is to be read. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { remove } from '../../api/join';
import { awaited } from '../../components/status';
import { numberInput, select } from '../../components/controls';
import { legend } from '../../components/legend';
import { chosenFile, lastReading, send, shownAs, type OwnContext } from './sending';
import type { OwnFields } from './tab';
import { askTable, chosenColumn, shown } from './theme';
import { words } from './words';

export function layers(c: OwnContext): TemplateResult {
  const table = askTable(c);
  const answer = shown(c);
  return html`${table?.is !== 'ready' ? example(c) : html`
      ${select('ocolumn', c.t(words.shown), table.value.join.columns.map((column) => ({ value: shownAs(column), label: column.column })), shownAs(chosenColumn(c, table.value) ?? { column: '', id: '', kind: '', values: 0, groups: undefined }), (indicator) => c.set({ core: { indicator } }))}
      <div id="legend">${answer === undefined ? nothing : awaited(answer, c.language, (theme) => legend(theme.legend, c.language, c.scheme))}</div>`}
    ${options(c)}
    ${c.core.join === undefined ? nothing : html`<button type="button" class="ds-button forget" data-variant="secondary" @click=${() => forget(c)}>${c.t(words.remove)}</button>`}`;
}

function example(c: OwnContext): TemplateResult {
  return html`<h3>${c.t(words.example)}</h3><pre class="example">kommune;verdi;slag
Kongsberg;12,5;by
0632;7;bygd</pre>`;
}

/** A table that is no longer there is as good as removed. */
function forget(c: OwnContext): void {
  if (c.core.join !== undefined) void remove(c.core.join).catch(() => undefined);
  c.set({ core: { join: undefined, indicator: undefined }, own: { osend: 0 } });
}

/** Each choice sends the last file again; without one it holds for the next. */
function options(c: OwnContext): TemplateResult {
  const { own } = c;
  const again = (told: Partial<OwnFields>): void => (chosenFile() === undefined ? c.set({ own: told }, 'replace') : send(c, undefined, undefined, told));
  const auto = { value: 'auto', label: c.t(words.auto) };
  const reading = lastReading();
  const isText = reading === undefined || !('sheet' in reading);
  const heads = reading?.records[0] ?? [];
  const keys = heads.length > 0 ? heads : own.okey === '' ? [] : [own.okey];
  return html`<details class="ds-details options"><summary>${c.t(words.options)}</summary><div>
    ${chosenFile() === undefined ? html`<p class="note">${c.t(words.options_later)}</p>` : nothing}
    ${keys.length === 0 ? nothing : select('okey', c.t(words.key), [{ value: '', label: c.t(words.auto) }, ...keys.map((value) => ({ value, label: value }))], own.okey, (okey) => again({ okey }))}
    ${isText ? html`${select('odecimal', c.t(words.decimal), [auto, { value: ',', label: c.t(words.comma) }, { value: '.', label: c.t(words.point) }], own.odecimal, (value) => again({ odecimal: value as OwnFields['odecimal'] }))}
    ${select('odelimiter', c.t(words.delimiter), [auto, { value: ';', label: c.t(words.semicolon) }, { value: ',', label: c.t(words.comma) }, { value: 'tab', label: c.t(words.tabulator) }], own.odelimiter, (value) => again({ odelimiter: value as OwnFields['odelimiter'] }))}
    ${select('oencoding', c.t(words.encoding), [auto, { value: 'utf-8', label: 'UTF-8' }, { value: 'latin-1', label: 'Latin-1 (Windows)' }], own.oencoding, (value) => again({ oencoding: value as OwnFields['oencoding'] }))}` : nothing}
    ${numberInput('oyear', c.t(words.year), own.oyear, { min: 1800, max: 2200 }, (oyear) => again({ oyear }))}
    <p class="note">${c.t(words.year_none)} ${c.dataset.year}.</p>
  </div></details>`;
}
