/**
 * The one place that holds the state, and reads and writes the address: what all views share,
 * and what the open view has of its own. A link returns exactly there; back undoes.
 */
import { coreFields, type Core } from './core';
import { formatFields, initialValues, parseFields, type Fields, type Values } from './fields';

/** The fields each view has of its own, by the view's id. */
export type ViewFields = Readonly<Record<string, Fields>>;
export type Own = Readonly<Record<string, unknown>>;

export interface State {
  readonly core: Core;
  /** The own values of each view, also of those that are not open. */
  readonly own: Readonly<Record<string, Own>>;
}

export interface Change {
  readonly core?: Partial<Core>;
  /** Of the view that is open after the change. */
  readonly own?: Own;
}

/** A step of its own is undone by back; a replacement belongs to the step before it. */
export type How = 'step' | 'replace';

export function parseAddress(hash: string, views: ViewFields, before?: State): State {
  const from = new URLSearchParams(hash.replace(/^#/, ''));
  const core = parseFields(coreFields, from);
  const view = core.view in views ? core.view : 'map';
  const own = Object.fromEntries(
    Object.entries(views).map(([id, fields]) => [id, id === view ? parseFields(fields, from) : (before?.own[id] ?? initialValues(fields))]),
  );
  return { core: { ...core, view }, own };
}

/** The hash that brings the state back; what is as in the beginning is left out. */
export function formatAddress({ core, own }: State, views: ViewFields): string {
  const fields = views[core.view] ?? {};
  return `#${[...formatFields(coreFields, core), ...formatFields(fields, (own[core.view] ?? {}) as Values<Fields>)].join('&')}`;
}

type Listener = (state: State, before: State) => void;

export class Store {
  readonly #views: ViewFields;
  readonly #listeners: Listener[] = [];
  #state: State;

  constructor(views: ViewFields) {
    this.#views = views;
    this.#state = parseAddress(location.hash, views);
    addEventListener('popstate', () => this.#take(parseAddress(location.hash, this.#views, this.#state)));
  }

  get state(): State {
    return this.#state;
  }

  /** The state after a change, which is not made. */
  after({ core = {}, own = {} }: Change): State {
    const next = { ...this.#state.core, ...core };
    return { core: next, own: { ...this.#state.own, [next.view]: { ...this.#state.own[next.view], ...own } } };
  }

  /** The address of a change, for links. */
  address(change: Change): string {
    return formatAddress(this.after(change), this.#views);
  }

  set(change: Change, how: How = 'step'): void {
    const next = this.after(change);
    const hash = formatAddress(next, this.#views);
    if (hash === formatAddress(this.#state, this.#views)) return;
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
