/** Keeps the one map: fetches and makes it when there is a dataset, and tells it what to show. */
import type { TileLayer } from '../api/tiles';
import type { Dataset } from '../api/dataset';
import type { Bounds } from '../api/wire';
import type { MapContent } from '../map/content';
import type { Hooks, UnitMap } from '../map/unitmap';
import type { Camera } from '../state/core';
import { words } from '../words/common';
import type { Click, Context } from './view';

/** The map library is by far the largest part: it comes while the first answers are awaited. */
const library = import('../map/unitmap');
library.catch(() => undefined);

const WHOLE_WORLD: Bounds = [-170, -60, 170, 75];

export interface HolderHooks {
  readonly click: (click: Click) => void;
  readonly moved: (camera: Camera) => void;
  readonly say: (message: string) => void;
  /** The map cannot be made here: the table stands in. */
  readonly failed: () => void;
}

export class MapHolder {
  readonly #hooks: HolderHooks;
  #making: Promise<void> | undefined;
  #map: UnitMap | undefined;
  #content: MapContent | undefined;
  #words = '';
  #selection: Parameters<UnitMap['select']> | undefined;
  #chosen: string | undefined;
  broken = false;

  constructor(hooks: HolderHooks) {
    this.#hooks = hooks;
  }

  /** The map, once it is made. */
  get map(): UnitMap | undefined {
    return this.#map;
  }

  /** What was last asked to be shown. */
  get content(): MapContent | undefined {
    return this.#content;
  }

  draw(holder: HTMLElement | null, context: Context<never> | Context, content: MapContent | undefined): void {
    if (content !== undefined) this.#content = content;
    if (holder !== null && this.#making === undefined) this.#making = this.#make(holder, context);
    if (this.#map === undefined) return;
    this.#map.setScheme(context.scheme);
    if (this.#words !== context.language) {
      this.#words = context.language;
      this.#map.setWords({ label: context.t(words.centre_hint), zoomIn: context.t(words.zoom_in), zoomOut: context.t(words.zoom_out) });
    }
    if (content !== undefined) void this.#map.show(content);
  }

  select(...selection: Parameters<UnitMap['select']>): void {
    const [unit, , , fly] = selection;
    // A flight that was asked for before there was a map is flown when there is one.
    this.#selection = fly === undefined && this.#selection?.[0] === unit ? [selection[0], selection[1], selection[2], this.#selection?.[3]] : selection;
    if (this.#map === undefined || (unit === this.#chosen && fly === undefined)) return;
    this.#chosen = unit;
    this.#map.select(...selection);
  }

  async #make(holder: HTMLElement, context: Context<never> | Context): Promise<void> {
    const { dataset, core, scheme } = context;
    try {
      const { UnitMap } = await library;
      const { unitLayer: units } = dataset;
      const bounds = dataset.bounds ?? units.bounds ?? WHOLE_WORLD;
      const hooks: Hooks = {
        click: this.#hooks.click,
        moved: this.#hooks.moved,
        failed: (error) => {
          console.warn(error.message);
          this.#hooks.say(context.t(words.failed_tiles));
        },
        passed: (unit) => this.#hooks.say(unit === undefined ? '' : (this.#content?.describe(unit) ?? unit)),
      };
      const map = new UnitMap(holder, { units, others: others(dataset, units), groupings: dataset.groupings, basemap: dataset.basemap }, bounds, core.at, scheme, hooks);
      if (this.#content !== undefined) void map.show(this.#content);
      await map.ready;
      this.#map = map;
      if (this.#selection !== undefined) {
        this.#chosen = this.#selection[0];
        map.select(...this.#selection);
      }
      // Lets tests and the console ask the map what it draws.
      Object.assign(window, { nabolagMap: map.library });
      this.#hooks.say('');
    } catch (error) {
      this.broken = true;
      console.warn(error);
      this.#hooks.failed();
      this.#hooks.say(context.t(words.failed_map));
    }
  }
}

/** The other layers the server has, which are cut like the units are. */
function others(dataset: Dataset, units: TileLayer): Map<string, TileLayer> {
  const drawn = dataset.groupings.map(({ collection }) => collection).filter((id) => id !== '');
  const known = new Set(dataset.layers);
  return new Map(['labels', 'borders', ...drawn].filter((id) => known.has(id)).map((layer) => [layer, { ...units, layer }]));
}
