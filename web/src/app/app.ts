/**
 * Holds the page together: draws the frame and the open view from the state and from what is known of
 * the answers, once for each change, and has the map show what the view wants shown.
 */
import { render } from 'lit-html';
import { dataset, type Dataset } from '../api/dataset';
import { profile } from '../api/profile';
import type { Scheme } from '../map/style';
import type { Change, How, Own, State } from '../state/store';
import { Store } from '../state/store';
import { words } from '../words/common';
import { say, titleIn } from '../words/dictionary';
import { formatNumber } from '../words/format';
import { tabs } from '../views';
import { MapHolder } from './mapholder';
import { askJoined, hasExpired, withOwnData } from './owndata';
import { Resources, type Asked } from './resources';
import { SearchBox } from '../components/search';
import { frame, type Frame } from './frame';
import { preparePrint } from './sharing';
import type { Click, Context, Tab, View } from './view';

const darkened = matchMedia('(prefers-color-scheme: dark)');

export class App {
  readonly #store = new Store(Object.fromEntries(tabs.map(({ id, fields }) => [id, fields])));
  readonly #resources = new Resources(() => this.#soon());
  readonly #page: HTMLElement;
  readonly #map: MapHolder;
  #search: SearchBox | undefined;
  #waiting = false;
  #message = '';
  /** What is open for the eye alone, and so does not belong in the address. */
  #layersOpen = false;
  #sheetTall = false;
  /** The view as it was last drawn, and with what. */
  #open: { readonly view: View<Own>; readonly context: Context<Own> } | undefined;
  /** The unit the map has flown to. */
  #flown: string | undefined;

  constructor(page: HTMLElement) {
    this.#page = page;
    this.#map = new MapHolder({
      click: (click) => this.#click(click),
      moved: (at) => this.#store.set({ core: { at } }, 'replace'),
      say: (message) => {
        this.#message = message;
        this.#soon();
      },
      failed: () => this.#store.set({ core: { table: true } }, 'replace'),
    });
    // An address that says where to look is obeyed; it is not flown away from.
    if (this.#store.state.core.at !== undefined) this.#flown = this.#store.state.core.unit;
    this.#store.subscribe((state, before) => this.#changed(state, before));
    darkened.addEventListener('change', () => this.#soon());
    // The browser's own print waits for no answer: the picture is made in time where it can be.
    addEventListener('beforeprint', () => void this.#print());
    this.#draw();
  }

  async #print(): Promise<void> {
    const known = this.#resources.ask('dataset', dataset);
    await preparePrint({ map: this.#map, known, core: this.#store.state.core });
  }

  #changed({ core }: State, before: State): void {
    this.#message = '';
    if (core.at !== undefined && core.at !== before.core.at) this.#map.map?.look(core.at);
    if (core.view !== before.core.view) document.getElementById('panel')?.scrollTo(0, 0);
    this.#soon();
  }

  /** Draws in the next frame, however many changes there are until then. */
  #soon(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    queueMicrotask(() => {
      this.#waiting = false;
      this.#draw();
    });
  }

  get #scheme(): Scheme {
    const { theme } = this.#store.state.core;
    return theme === 'auto' ? (darkened.matches ? 'dark' : 'light') : theme;
  }

  #draw(): void {
    this.#resources.during(() => {
      const { core } = this.#store.state;
      const tab = tabs.find(({ id }) => id === core.view) ?? tabs[0];
      if (tab === undefined) throw new Error('the page has no views');
      const table = core.join === undefined ? undefined : askJoined((key, fetch) => this.#resources.ask(key, fetch), core.join);
      const known = withOwnData(this.#resources.ask('dataset', dataset), table);
      const view = this.#resources.ask(`view ${tab.id}`, () => tab.load() as Promise<View<Own>>);
      document.documentElement.lang = core.lang;
      document.documentElement.dataset['colorScheme'] = this.#scheme;
      const context = known.is === 'ready' ? this.#context(tab, known.value) : undefined;
      document.title = context === undefined ? 'nabolag' : `${say(tab.title, core.lang)} · ${context.title(context.dataset.title)} · nabolag`;
      // The tab of own data says it at more length.
      const expired = table !== undefined && hasExpired(table) && tab.id !== 'own' ? say(words.join_expired, core.lang) : '';
      render(frame({ ...this.#frame(tab, known, view, context), message: this.#message || expired }), this.#page);
      this.#drawSearch(known);
      this.#open = context !== undefined && view.is === 'ready' ? { view: view.value, context } : undefined;
      if (this.#open !== undefined) this.#drawMap(this.#open.context, this.#open.view);
    });
  }

  #frame(tab: Tab, known: Asked<Dataset>, view: Asked<View<Own>>, context: Context<Own> | undefined): Frame {
    return {
      core: this.#store.state.core,
      tab, tabs, known, view, context,
      message: this.#message,
      layersOpen: this.#layersOpen,
      sheetTall: this.#sheetTall,
      map: this.#map,
      set: (change, how) => this.#store.set(change, how),
      address: (change) => this.#store.address(change),
      toggleLayers: () => {
        this.#layersOpen = !this.#layersOpen;
        this.#soon();
      },
      toggleSheet: () => {
        this.#sheetTall = !this.#sheetTall;
        this.#soon();
      },
      say: (message) => {
        this.#message = message;
        this.#soon();
      },
    };
  }

  #context(tab: Tab, known: Dataset): Context<Own> {
    const { core, own } = this.#store.state;
    return {
      core,
      own: own[tab.id] ?? {},
      dataset: known,
      language: core.lang,
      scheme: this.#scheme,
      t: (phrase) => say(phrase, core.lang),
      title: (title) => titleIn(title, core.lang),
      number: (value, decimals = 0, fixed = false) => formatNumber(value, core.lang, decimals, fixed),
      ask: (key, fetch) => this.#resources.ask(key, fetch),
      set: (change, how?: How) => this.#store.set(change as Change, how),
      address: (change) => this.#store.address(change),
      select: (unit) => this.#select(unit),
    };
  }

  #click(click: Click): void {
    const { view, context } = this.#open ?? {};
    if (view?.click !== undefined && context !== undefined) view.click(context, click);
    else {
      // What was clicked is in view: the map stays, and the address says where it looks.
      this.#flown = click.unit;
      this.#store.set({ core: { unit: click.unit, at: this.#map.map?.camera } });
    }
  }

  #select(unit: string | undefined): void {
    // The map flies to a unit; where none is, it stays.
    this.#store.set({ core: { unit, at: unit === undefined ? this.#map.map?.camera : undefined } });
    this.#layersOpen = false;
    document.getElementById('panel')?.focus({ preventScroll: true });
    document.getElementById('panel')?.scrollTo(0, 0);
  }

  #drawSearch(known: Asked<Dataset>): void {
    const holder = document.getElementById('search');
    if (holder === null || known.is !== 'ready') return;
    this.#search ??= new SearchBox(holder, (unit) => this.#select(unit));
    this.#search.update(known.value.units, this.#store.state.core.lang);
  }

  #drawMap(context: Context<Own>, view: View<Own>): void {
    const { core } = context;
    const content = view.map(context);
    this.#map.draw(document.getElementById('map'), context, content);
    if (core.unit === undefined) {
      this.#flown = undefined;
      this.#map.select(undefined, '', undefined, undefined);
      return;
    }
    const { unit } = core;
    const known = context.ask(`profile ${unit}`, (signal) => profile(context.dataset.collection, unit, signal));
    if (known.is !== 'ready') return;
    const { name, anchor, bounds } = known.value;
    this.#map.select(unit, name, anchor, this.#flown === unit || view.stays?.(context) === true ? undefined : bounds);
    this.#flown = unit;
  }
}
