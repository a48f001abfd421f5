/** The frame of the page: header, layers, map or table, panel, tabs, sources. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { noteLanguage, SOURCES } from '../words/terms';
import { live } from 'lit-html/directives/live.js';
import type { Dataset } from '../api/dataset';
import { choices } from '../components/controls';
import { menu } from '../components/menu';
import { awaited, failed, loading } from '../components/status';
import type { Core } from '../state/core';
import type { Change, How, Own } from '../state/store';
import { words } from '../words/common';
import { languageNames, languages, say, titleIn, type Phrase } from '../words/dictionary';
import { help } from '../words/help';
import { exportMenu, shareMenu } from './sharing';
import type { MapHolder } from './mapholder';
import type { Asked } from './resources';
import { tableView } from './tableview';
import type { Context, Tab, View } from './view';

export interface Frame {
  readonly core: Core;
  readonly tab: Tab;
  readonly tabs: readonly Tab[];
  readonly known: Asked<Dataset>;
  readonly view: Asked<View<Own>>;
  /** Undefined until the dataset is known. */
  readonly context: Context<Own> | undefined;
  readonly message: string;
  readonly layersOpen: boolean;
  readonly sheetTall: boolean;
  readonly map: MapHolder;
  readonly set: (change: Change, how?: How) => void;
  readonly address: (change: Change) => string;
  readonly toggleLayers: () => void;
  readonly toggleSheet: () => void;
  readonly say: (message: string) => void;
}

export function frame(page: Frame): TemplateResult {
  const { core, tab, view, context, layersOpen, sheetTall } = page;
  const t = (phrase: Phrase): string => say(phrase, core.lang);
  const ready = context !== undefined && view.is === 'ready' ? { context, view: view.value } : undefined;
  return html`
    <a class="ds-skip-link" href="#panel" @click=${skip}>${t(words.skip_to_panel)}</a>
    ${header(page, t)}
    <main class="stage" data-layers=${layersOpen ? 'open' : nothing} data-sheet=${sheetTall ? 'tall' : nothing} data-selected=${core.unit ?? nothing} data-view=${tab.id}>
      <h2 class="spoken">${t(tab.title)}</h2>
      <section class="layers" id="layers" aria-label=${t(words.layers)}>${ready === undefined ? nothing : ready.view.layers(ready.context)}</section>
      <div class="middle">
        <div class="map" id="map" ?inert=${core.table}></div>
        ${core.table ? html`<section class="table-view" id="table-view" aria-label=${t(words.show_table)}>${ready === undefined ? nothing : tableView(ready.context, ready.view)}</section>` : nothing}
        <div class="messages" role="status" aria-live="polite">${page.message}</div>
      </div>
      <aside class="panel" id="panel" tabindex="-1" aria-label=${t(words.panel)}>
        <button type="button" class="handle only-narrow" aria-label=${t(words.panel)} aria-expanded=${sheetTall} @click=${page.toggleSheet}></button>
        ${ready === undefined ? waitingFor(page) : ready.view.panel(ready.context)}
      </aside>
    </main>
    ${footer(page, t)}
    <div class="print-only" id="print"></div>`;
}

/** The address holds the state, so the link must not write its own fragment there. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('panel')?.focus();
}

/** What is awaited, or failed, before there is a view. */
function waitingFor({ known, view, core }: Frame): TemplateResult {
  if (known.is === 'failed') return failed(core.lang, known.error, known.again);
  if (view.is === 'failed') return failed(core.lang, view.error, view.again);
  return loading(core.lang);
}

type Say = (phrase: Phrase) => string;

function header(page: Frame, t: Say): TemplateResult {
  const { core, set } = page;
  return html`<header class="top">
    <h1 class="brand">nabolag</h1>
    <button type="button" class="ds-button only-narrow" data-variant="secondary" aria-expanded=${page.layersOpen} aria-controls="layers" @click=${page.toggleLayers}>${t(words.layers)}</button>
    <div class="search" id="search"></div>
    ${datasets(page, t)}
    <div class="top-end">
      ${choices(t(words.language), languages.map((value) => ({ value, label: value, title: languageNames[value], lang: value })), core.lang, (lang) => set({ core: { lang } }))}
      <label class="spoken" for="theme">${t(words.theme)}</label>
      <select class="ds-input theme" id="theme" data-width="auto" .value=${live(core.theme)} @change=${(event: Event) => set({ core: { theme: (event.target as HTMLSelectElement).value as Core['theme'] } })}>
        ${([['auto', words.theme_auto], ['light', words.theme_light], ['dark', words.theme_dark]] as const).map(([value, phrase]) => html`<option value=${value} ?selected=${value === core.theme}>${t(phrase)}</option>`)}
      </select>
      ${menu('help', html`<span aria-hidden="true">?</span><span class="spoken">${t(words.help)}</span>`, html`<h2>${t(words.help)}</h2>${help.map((line) => html`<p>${t(line)}</p>`)}`)}
    </div>
  </header>`;
}

/** Which dataset and year; a choice where the server has several. */
function datasets({ known, core }: Frame, t: Say): TemplateResult {
  if (known.is !== 'ready') return html`<p class="dataset"></p>`;
  const { siblings, id, title } = known.value;
  if (siblings.length < 2) return html`<p class="dataset">${titleIn(title, core.lang)}</p>`;
  const go = (event: Event): void => {
    const chosen = siblings.find((each) => each.id === (event.target as HTMLSelectElement).value);
    // Each dataset has the page at its own address; what is chosen there may not be in this one.
    if (chosen !== undefined) location.href = `${new URL(chosen.href).pathname.replace(/\/*$/, '/')}${core.lang === 'nb' ? '' : `#lang=${core.lang}`}`;
  };
  return html`<label class="spoken" for="dataset">${t(words.dataset)}</label><select class="ds-input dataset" id="dataset" data-width="auto" @change=${go}>${siblings.map((each) => html`<option value=${each.id} ?selected=${each.id === id}>${titleIn(each.title, core.lang)}</option>`)}</select>`;
}

function footer(page: Frame, t: Say): TemplateResult {
  const { core, tab, tabs, set } = page;
  return html`<footer class="foot">
    <nav class="views" aria-label=${t(words.views)}>${tabs.map((each) => html`<a href=${page.address({ core: { view: each.id } })} aria-current=${each.id === tab.id ? 'page' : nothing} @click=${(event: MouseEvent) => follow(event, () => set({ core: { view: each.id } }))}>${t(each.title)}</a>`)}</nav>
    <div class="acts">
      <button type="button" class="ds-button" data-variant="secondary" @click=${() => set({ core: { table: !core.table } })}>${t(core.table ? words.show_map : words.show_table)}</button>
      ${shareMenu(page, t)} ${exportMenu(page, t)}
    </div>
    ${awaited(page.known, core.lang, (known) => credits(known, core, t))}
  </footer>`;
}

/** A link that changes the state here, but opens elsewhere when that is asked of the browser. */
function follow(event: MouseEvent, act: () => void): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  act();
}

/** Who to credit in a line; each source in full when it is opened. */
function credits({ sources, note, schematic, basemap }: Dataset, core: Core, t: Say): TemplateResult {
  const short = [...new Set([...sources.map(({ publisher, licence }) => `${publisher} (${licence})`), ...(basemap === undefined ? [] : [basemap.attribution])])];
  return html`<div class="credits">
    ${schematic ? html`<strong class="schematic"><span class="only-wide">${t(words.schematic)}</span><span class="only-narrow">${t(words.schematic_short)}</span></strong>` : nothing}
    <details><summary>${t(words.sources)}<span class="only-wide">: <span lang=${SOURCES}>${short.join(' · ')}</span></span></summary>
      <div class="full">
        ${schematic ? html`<p class="only-narrow">${t(words.schematic)}</p>` : nothing}
        <ul lang=${SOURCES}>${sources.map(({ title, publisher, licence, year }) => html`<li>${publisher}: ${title}${year && `, ${year}`} (${licence})</li>`)}</ul>
        ${basemap === undefined ? nothing : html`<p>${t(words.basemap)}: <span lang=${SOURCES}>${basemap.attribution}</span></p>`}
        <p lang=${noteLanguage(core.lang) ?? nothing}>${note}</p>
      </div>
    </details>
  </div>`;
}
