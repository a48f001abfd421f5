/**
 * Holds the parts together: what the state says is asked of the server and shown in the
 * map, the legend, the panel and the table. Each answer is shown only if it is still wanted.
 */
import * as api from './api';
import type { IndicatorInfo, Landing, Profile } from './api';
import { classify, colourExpression, type Classification } from './classes';
import { byId, el } from './dom';
import { formatMeasured } from './format';
import { legend } from './legend';
import { UnitMap } from './map';
import type { Named } from './names';
import { neighbourTable, neighbourTabs } from './neighbours';
import { emptyPanel, failedPanel, loadingPanel, profilePanel } from './panel';
import { SearchBox } from './search';
import type { State, Store } from './state';
import { mapTable } from './tableview';
import { titleIn, word } from './words';

/** Shown first, where a dataset has it. */
const FIRST_INDICATOR = 'schemes';
const WHOLE_WORLD: api.Bounds = [-170, -60, 170, 75];

/** What is asked for once. */
export interface Start {
  readonly landing: Landing;
  readonly indicators: readonly IndicatorInfo[];
  readonly units: readonly Named[];
}

export class App {
  readonly #store: Store;
  readonly #start: Start;
  readonly #names: ReadonlyMap<string, Named>;
  readonly #search: SearchBox;
  readonly #tableOrder = { column: 3, descending: true };
  readonly #neighbourOrder = { column: 0, descending: false };
  #map: UnitMap | undefined;
  #shown: { indicator: api.Indicator; classification: Classification } | undefined;

  constructor(store: Store, start: Start) {
    this.#store = store;
    this.#start = start;
    this.#names = new Map(start.units.map((unit) => [unit.number, unit]));
    this.#search = new SearchBox(byId('search'), (unit) => this.#select(unit, true));
    this.#search.setUnits(start.units);
    byId('indicator').addEventListener('change', (event) => {
      store.set({ indicator: (event.target as HTMLSelectElement).value });
    });
    store.subscribe((state, before) => this.#changed(state, before));
    this.setWords();
    void this.showIndicator();
    void this.showUnit(store.state.camera === undefined);
  }

  get #state(): State {
    return this.#store.state;
  }

  #changed(state: State, before: State): void {
    const spoken = state.language !== before.language;
    if (spoken) this.setWords();
    if (spoken || state.view !== before.view || state.indicator !== before.indicator) void this.showIndicator();
    if (state.unit !== before.unit || spoken) void this.showUnit(state.unit !== before.unit);
    else if (state.relation !== before.relation || state.indicator !== before.indicator) void this.#showNeighbours();
  }

  #select(unit: string | undefined, focus = false): void {
    this.#store.set({ unit });
    if (focus) byId('panel').focus({ preventScroll: true });
  }

  /** What is said in the chosen language, and does not hang on an answer. */
  setWords(): void {
    const { language } = this.#state;
    const { landing, indicators } = this.#start;
    this.#search.setLanguage(language);
    byId('dataset').textContent = titleIn(landing.title, language);
    const schematic = byId('schematic');
    schematic.hidden = !landing.schematic;
    schematic.textContent = word('schematic', language);
    const select = byId('indicator') as HTMLSelectElement;
    select.replaceChildren(...indicators.map((each) => el('option', { value: each.id }, titleIn(each.title, language))));
    this.#credit();
    this.#setMapWords();
  }

  /** Who to credit in a line; each source in full when it is opened. */
  #credit(): void {
    const { language } = this.#state;
    const { sources, note } = this.#start.landing;
    const short = new Set(sources.map(({ publisher, licence }) => `${publisher} (${licence})`));
    byId('credits').replaceChildren(
      el('summary', {}, `${word('sources', language)}: ${[...short].join(' · ')}`),
      el('ul', {}, ...sources.map(({ title, publisher, licence, year }) =>
        el('li', {}, `${publisher}: ${title}${year && `, ${year}`} (${licence})`))),
      el('p', {}, note),
    );
  }

  #setMapWords(): void {
    const { language } = this.#state;
    this.#map?.setWords({ label: word('centre_hint', language), zoomIn: word('zoom_in', language), zoomOut: word('zoom_out', language) });
  }

  /** Makes the map. Without WebGL the page still works, as a table. */
  async drawMap(): Promise<void> {
    const { landing } = this.#start;
    // The map is worth having without county borders.
    const outline = api
      .outlineLayer()
      .then((layer) => (layer === undefined ? undefined : api.tileLayer(layer)))
      .catch((error: unknown) => void this.#say(messageOf(error)));
    const [units, counties] = await Promise.all([api.tileLayer(landing.collection), outline]);
    const bounds = landing.bounds ?? units.bounds ?? WHOLE_WORLD;
    try {
      this.#map = new UnitMap(byId('map'), units, counties, bounds, this.#state.camera, {
        select: (unit) => this.#select(unit),
        moved: (camera) => this.#store.set({ camera }, 'replace'),
        describe: (unit) => this.#describe(unit),
        failed: (error) => this.#say(error.message),
      });
    } catch {
      byId('map').replaceChildren(el('p', { class: 'failed' }, word('failed_map', this.#state.language)));
      this.#store.set({ view: 'table' }, 'replace');
      return;
    }
    this.#setMapWords();
    await this.#map.ready;
    this.#colour();
    await this.showUnit(this.#state.camera === undefined);
    // Lets tests and the console ask the map what it draws.
    Object.assign(window, { nabolagMap: this.#map.library });
  }

  #describe(unit: string): string {
    const name = this.#names.get(unit)?.name ?? unit;
    if (this.#shown === undefined) return name;
    const { indicator } = this.#shown;
    const value = indicator.values.find((each) => each.unit === unit)?.value;
    return `${name}: ${formatMeasured(value, indicator, this.#state.language)}`;
  }

  #indicatorId(): string | undefined {
    const { indicators } = this.#start;
    const wanted = this.#state.indicator ?? FIRST_INDICATOR;
    return (indicators.find(({ id }) => id === wanted) ?? indicators[0])?.id;
  }

  /** The legend, the colours and the table of the chosen indicator. */
  async showIndicator(): Promise<void> {
    const { language, view } = this.#state;
    const id = this.#indicatorId();
    const holder = byId('legend');
    if (id === undefined) {
      holder.replaceChildren(el('p', { class: 'empty' }, word('no_indicators', language)));
      return;
    }
    (byId('indicator') as HTMLSelectElement).value = id;
    try {
      if (this.#shown?.indicator.id !== id) holder.replaceChildren(el('p', { class: 'loading' }, word('loading', language)));
      const indicator = await api.indicator(id);
      if (id !== this.#indicatorId() || language !== this.#state.language || view !== this.#state.view) return;
      const changed = this.#shown?.indicator !== indicator;
      const classification = classify(indicator.values, indicator.kind, indicator.method, indicator.breaks);
      this.#shown = { indicator, classification };
      holder.replaceChildren(legend(indicator, classification, language));
      const note = byId('indicator-note');
      note.textContent = indicator.note;
      note.hidden = indicator.note === '';
      if (changed) this.#colour();
      this.#showTable();
    } catch (error) {
      holder.replaceChildren(failedPanel(language, messageOf(error), () => void this.showIndicator()));
    }
  }

  #colour(): void {
    if (this.#shown === undefined) return;
    const { indicator, classification } = this.#shown;
    void this.#map?.colour(indicator.id, colourExpression(indicator.id, classification));
  }

  #showTable(): void {
    const { language, view } = this.#state;
    const holder = byId('table-view');
    if (view !== 'table' || this.#shown === undefined) {
      holder.replaceChildren();
      return;
    }
    holder.replaceChildren(mapTable(this.#shown.indicator, this.#start.units, language, this.#tableOrder, (unit) => this.#select(unit, true)));
  }

  /** The panel of the selected unit, and its mark on the map. */
  async showUnit(fly: boolean): Promise<void> {
    const { unit, language } = this.#state;
    const panel = byId('panel');
    document.body.toggleAttribute('data-selected', unit !== undefined);
    if (unit === undefined) {
      panel.replaceChildren(emptyPanel(language));
      this.#map?.select(undefined, '', undefined, undefined);
      this.#map?.showNeighbours([]);
      return;
    }
    const wanted = (): boolean => unit === this.#state.unit && language === this.#state.language;
    const waiting = setTimeout(() => wanted() && panel.replaceChildren(loadingPanel(language)), 150);
    try {
      const profile = await api.profile(this.#start.landing.collection, unit);
      if (!wanted()) return;
      clearTimeout(waiting);
      this.#showProfile(profile);
      this.#map?.select(unit, profile.name, profile.anchor, fly ? (profile.bounds ?? profile.anchor) : undefined);
      await this.#showNeighbours();
    } catch (error) {
      clearTimeout(waiting);
      if (wanted()) panel.replaceChildren(failedPanel(language, messageOf(error), () => void this.showUnit(fly)));
    }
  }

  #showProfile(profile: Profile): void {
    const { language, relation } = this.#state;
    const neighbours = neighbourTabs(relation, language, el('div'), this.#neighbourHooks());
    byId('panel').replaceChildren(
      profilePanel(profile, language, neighbours, {
        clear: () => this.#select(undefined),
        showIndicator: (indicator) => this.#store.set({ indicator }),
      }),
    );
  }

  #neighbourHooks(): { relation: (id: string) => void; select: (unit: string) => void } {
    return {
      relation: (relation) => this.#store.set({ relation }),
      select: (unit) => this.#select(unit, true),
    };
  }

  /** The neighbours table with the number of schemes and whatever the map shows. */
  async #showNeighbours(): Promise<void> {
    const { unit, relation, language } = this.#state;
    const section = document.querySelector('section.neighbours');
    if (unit === undefined || section === null) return;
    const focused = section.contains(document.activeElement) && document.activeElement?.role === 'tab';
    const body = el('div', {}, loadingPanel(language));
    const hooks = this.#neighbourHooks();
    const tabs = neighbourTabs(relation, language, body, hooks);
    section.replaceWith(tabs);
    if (focused) document.getElementById(`tab-${relation}`)?.focus();
    const ids = [...new Set([FIRST_INDICATOR, this.#indicatorId()])].filter((id) => this.#start.indicators.some((each) => each.id === id));
    try {
      const [list, ...shown] = await Promise.all([
        api.neighbours(this.#start.landing.collection, unit, relation),
        ...ids.map((id) => api.indicator(id as string)),
      ]);
      if (unit !== this.#state.unit || relation !== this.#state.relation || !body.isConnected) return;
      body.replaceChildren(neighbourTable(list, relation, shown, language, this.#neighbourOrder, hooks));
      this.#map?.showNeighbours(list.map(({ number }) => number));
    } catch (error) {
      body.replaceChildren(failedPanel(language, messageOf(error), () => void this.#showNeighbours()));
    }
  }

  #say(text: string): void {
    byId('messages').textContent = `${word('failed', this.#state.language)}: ${text}`;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
