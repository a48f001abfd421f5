/**
 * What is shown, kept in the address so that a link returns there and back undoes.
 */
import { languages, type Language } from './words';

/** Where the map looks, in degrees and zoom. */
export interface Camera {
  readonly lon: number;
  readonly lat: number;
  readonly zoom: number;
}

export interface State {
  readonly indicator: string | undefined;
  readonly unit: string | undefined;
  readonly language: Language;
  readonly view: 'map' | 'table';
  readonly relation: string;
  readonly camera: Camera | undefined;
}

export const initialState: State = {
  indicator: undefined,
  unit: undefined,
  language: 'nb',
  view: 'map',
  relation: 'land',
  camera: undefined,
};

/** Reads a hash such as `#indicator=schemes&unit=0604&lang=nn`; what it does not understand it leaves out. */
export function parseState(hash: string): State {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const language = languages.find((known) => known === fields.get('lang'));
  return {
    indicator: identifier(fields.get('indicator')),
    unit: identifier(fields.get('unit')),
    language: language ?? initialState.language,
    view: fields.get('view') === 'table' ? 'table' : 'map',
    relation: identifier(fields.get('relation')) ?? initialState.relation,
    camera: parseCamera(fields.get('at')),
  };
}

/** The hash that brings a state back; what is as in the beginning is left out. */
export function formatState(state: State): string {
  const fields: string[] = [];
  const add = (name: string, value: string): void => void fields.push(`${name}=${value}`);
  if (state.indicator !== undefined) add('indicator', state.indicator);
  if (state.unit !== undefined) add('unit', state.unit);
  if (state.relation !== initialState.relation) add('relation', state.relation);
  if (state.view !== initialState.view) add('view', state.view);
  if (state.language !== initialState.language) add('lang', state.language);
  if (state.camera !== undefined) {
    const { lon, lat, zoom } = state.camera;
    add('at', `${lon.toFixed(4)},${lat.toFixed(4)},${zoom.toFixed(2)}`);
  }
  return `#${fields.join('&')}`;
}

/** The server's identifiers and numbers: letters, digits, `-`, `_` and `.`. */
function identifier(text: string | null): string | undefined {
  return text !== null && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) ? text : undefined;
}

function parseCamera(text: string | null): Camera | undefined {
  const [lon = NaN, lat = NaN, zoom = NaN, ...more] = (text ?? '').split(',').map((part) => (part === '' ? NaN : Number(part)));
  const sound = Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 24 && more.length === 0;
  return sound ? { lon, lat, zoom } : undefined;
}

type Listener = (state: State, before: State) => void;

/** The one place that holds the state, and writes and reads the address. */
export class Store {
  #state: State = parseState(location.hash);
  readonly #listeners: Listener[] = [];

  constructor() {
    addEventListener('popstate', () => this.#take(parseState(location.hash)));
  }

  get state(): State {
    return this.#state;
  }

  /** Changes the state as a step that back undoes; `replace` for what is no step of its own. */
  set(change: Partial<State>, how: 'step' | 'replace' = 'step'): void {
    const next = { ...this.#state, ...change };
    const hash = formatState(next);
    if (hash === formatState(this.#state)) return;
    if (how === 'step') history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
    this.#take(next);
  }

  subscribe(listener: Listener): void {
    this.#listeners.push(listener);
  }

  #take(next: State): void {
    const before = this.#state;
    this.#state = next;
    for (const listener of this.#listeners) listener(next, before);
  }
}
