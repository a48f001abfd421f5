/**
 * What has been asked of the server, by a key. Views ask while they draw and get what is known
 * now: loading, failed or ready; when that changes, the page is drawn anew. What is no longer
 * asked for is stopped. Answers are kept: a dataset is immutable while the page is open.
 */
export type Asked<T> =
  | { readonly is: 'loading'; readonly progress: number | undefined; readonly cancel: () => void }
  | { readonly is: 'failed'; readonly error: Error; readonly again: () => void }
  | { readonly is: 'ready'; readonly value: T };

export type Fetch<T> = (signal: AbortSignal, progress: (share: number) => void) => Promise<T>;

/** Why something failed that a person stopped. */
export class Cancelled extends Error {}

interface Entry {
  shown: Asked<unknown>;
  /** The last drawing that asked for it. */
  turn: number;
  abort: AbortController;
}

export class Resources {
  readonly #entries = new Map<string, Entry>();
  readonly #changed: () => void;
  #turn = 0;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** What is known under a key, which must name all that the answer hangs on. */
  ask<T>(key: string, fetch: Fetch<T>): Asked<T> {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.turn = this.#turn;
      return known.shown as Asked<T>;
    }
    return this.#start(key, fetch).shown as Asked<T>;
  }

  /** Draws by `draw`, then stops what was not asked for. */
  during(draw: () => void): void {
    this.#turn += 1;
    draw();
    for (const [key, entry] of this.#entries) {
      if (entry.shown.is === 'ready' || entry.turn === this.#turn) continue;
      entry.abort.abort();
      this.#entries.delete(key);
    }
  }

  #start<T>(key: string, fetch: Fetch<T>): Entry {
    const abort = new AbortController();
    const cancel = (): void => {
      abort.abort();
      settle({ is: 'failed', error: new Cancelled(), again });
    };
    const again = (): void => {
      this.#entries.delete(key);
      this.#changed();
    };
    const entry: Entry = { shown: { is: 'loading', progress: undefined, cancel }, turn: this.#turn, abort };
    const settle = (shown: Asked<T>): void => {
      if (entry.shown.is !== 'loading' || this.#entries.get(key) !== entry) return;
      entry.shown = shown;
      this.#changed();
    };
    this.#entries.set(key, entry);
    fetch(abort.signal, (progress) => {
      if (entry.shown.is !== 'loading') return;
      entry.shown = { is: 'loading', progress, cancel };
      this.#changed();
    }).then(
      (value) => settle({ is: 'ready', value }),
      (error: unknown) => settle({ is: 'failed', error: error instanceof Error ? error : new Error(String(error)), again }),
    );
    return entry;
  }
}

/** Something made of an answer, or the answer's own state while there is none. */
export function map<T, U>(asked: Asked<T>, make: (value: T) => U): Asked<U> {
  return asked.is === 'ready' ? { is: 'ready', value: make(asked.value) } : asked;
}

/** The answers together: failed if one is, loading if one is. */
export function all<const T extends readonly Asked<unknown>[]>(asked: T): Asked<{ -readonly [K in keyof T]: T[K] extends Asked<infer U> ? U : never }> {
  const failed = asked.find((each) => each.is === 'failed');
  const loading = asked.find((each) => each.is === 'loading');
  if (failed !== undefined) return failed as Extract<Asked<never>, { is: 'failed' }>;
  if (loading !== undefined) return loading as Extract<Asked<never>, { is: 'loading' }>;
  const values = asked.map((each) => (each as { value: unknown }).value);
  return { is: 'ready', value: values as { -readonly [K in keyof T]: T[K] extends Asked<infer U> ? U : never } };
}
