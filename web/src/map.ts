/**
 * The map itself: units coloured by one tile property, missing values hatched, county
 * borders, hover, selection and its neighbours. Everything comes from the page's origin.
 */
import { Map as GlMap, Marker, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import type { ExpressionSpecification, LngLatBoundsLike, MapMouseEvent, PointLike, VectorSourceSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { tileAddress, type Bounds, type TileLayer } from './api';
import { el } from './dom';
import { hatch, MISSING_POINT } from './hatch';
import type { Camera } from './state';

setWorkerUrl(workerUrl);

const UNITS = 'units';
const HATCH = 'missing';
const HIT_LAYERS = ['units-area', 'units-point'];
const isPoint: ExpressionSpecification = ['==', ['geometry-type'], 'Point'];

export interface Hooks {
  readonly select: (unit: string | undefined) => void;
  readonly moved: (camera: Camera) => void;
  readonly failed: (error: { readonly message: string }) => void;
  /** What to say of a unit the pointer is on. */
  readonly describe: (unit: string) => string;
}

export interface MapWords {
  readonly label: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
}

/** The neutral frame everything is drawn in: no basemap, no text, no outside address. */
const emptyStyle = {
  version: 8 as const,
  sources: {},
  layers: [{ id: 'ground', type: 'background' as const, paint: { 'background-color': '#eef2f3' } }],
};

export class UnitMap {
  readonly #map: GlMap;
  readonly #units: TileLayer;
  readonly #hooks: Hooks;
  readonly #tip = el('div', { class: 'map-tip', hidden: true });
  readonly #marker = new Marker({ element: el('div', { class: 'map-label' }), anchor: 'bottom', offset: [0, -6] });
  readonly ready: Promise<void>;
  #hovered: string | undefined;
  #selected: string | undefined;
  #neighbours: readonly string[] = [];
  /** Sources of coloured tiles, the oldest first; one, but while the next is loading. */
  readonly #pictures: string[] = [];
  #turn = 0;

  constructor(container: HTMLElement, units: TileLayer, outline: TileLayer | undefined, bounds: Bounds, camera: Camera | undefined, hooks: Hooks) {
    this.#units = units;
    this.#hooks = hooks;
    this.#map = new GlMap({
      container,
      style: emptyStyle,
      ...(camera === undefined ? { bounds: toBounds(bounds), fitBoundsOptions: { padding: 24 } } : { center: [camera.lon, camera.lat], zoom: camera.zoom }),
      minZoom: 1,
      maxZoom: units.maxzoom + 2,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      renderWorldCopies: false,
      fadeDuration: 0,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new NavigationControl({ showCompass: false }), 'top-left');
    this.#map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
    container.append(this.#tip);
    this.ready = new Promise((resolve) => {
      this.#map.once('style.load', () => {
        this.#addBase(outline);
        resolve();
      });
    });
    this.#listen();
  }

  /** For tests and for exports: the library's own map. */
  get library(): GlMap {
    return this.#map;
  }

  /** Colours the units by a tile property; the picture before stays until the new tiles are here. */
  async colour(property: string, colours: ExpressionSpecification | string): Promise<void> {
    const turn = (this.#turn += 1);
    await this.ready;
    if (turn !== this.#turn) return;
    const source = `values-${turn}`;
    this.#map.addSource(source, this.#source(this.#units, ['number', property]));
    const known: ExpressionSpecification = ['has', property];
    const shared = { source, 'source-layer': this.#units.layer };
    const area = { ...shared, type: 'fill' as const };
    const dot = { ...shared, type: 'circle' as const };
    const outline = { 'circle-radius': 4, 'circle-stroke-width': 1, 'circle-stroke-color': '#55595c' };
    this.#map.addLayer({ ...area, id: `${source}-missing`, filter: ['!', known], paint: { 'fill-pattern': HATCH } }, 'units-line');
    this.#map.addLayer({ ...area, id: `${source}-known`, filter: known, paint: { 'fill-color': colours } }, 'units-line');
    this.#map.addLayer({ ...dot, id: `${source}-missing-point`, filter: ['all', isPoint, ['!', known]], paint: { ...outline, 'circle-color': MISSING_POINT } }, 'units-selected');
    this.#map.addLayer({ ...dot, id: `${source}-known-point`, filter: ['all', isPoint, known], paint: { ...outline, 'circle-color': colours } }, 'units-selected');
    this.#pictures.push(source);
    await this.#loaded(source);
    // Whatever was called later lies on top and will take this one away itself.
    while (this.#pictures.includes(source) && this.#pictures[0] !== source) this.#drop(this.#pictures.shift());
  }

  /** Marks a unit; flies to where it lies when told where. */
  select(unit: string | undefined, name: string, anchor: [number, number] | undefined, fly: Bounds | [number, number] | undefined): void {
    this.#setState(this.#selected, { selected: false });
    this.#setState(unit, { selected: true });
    this.#selected = unit;
    this.#marker.remove();
    if (unit !== undefined && anchor !== undefined) {
      this.#marker.getElement().textContent = name;
      this.#marker.setLngLat(anchor).addTo(this.#map);
    }
    if (fly === undefined) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const move = { duration: still ? 0 : 900, padding: this.#freeSpace() };
    if (fly.length === 4) this.#map.fitBounds(toBounds(widened(fly)), { ...move, maxZoom: 8 });
    else this.#map.flyTo({ ...move, center: fly, zoom: Math.max(this.#map.getZoom(), 6.5) });
  }

  /** Marks the neighbours of the selected unit. */
  showNeighbours(units: readonly string[]): void {
    for (const unit of this.#neighbours) this.#setState(unit, { neighbour: false });
    for (const unit of units) this.#setState(unit, { neighbour: true });
    this.#neighbours = units;
  }

  setWords(words: MapWords): void {
    this.#map.getCanvas().setAttribute('aria-label', words.label);
    const name = (selector: string, text: string): void => {
      const control = this.#map.getContainer().querySelector(selector);
      control?.setAttribute('aria-label', text);
      control?.setAttribute('title', text);
    };
    name('.maplibregl-ctrl-zoom-in', words.zoomIn);
    name('.maplibregl-ctrl-zoom-out', words.zoomOut);
  }

  #addBase(outline: TileLayer | undefined): void {
    const pattern = hatch(12);
    if (pattern !== undefined) this.#map.addImage(HATCH, pattern, { pixelRatio: 2 });
    this.#map.addSource(UNITS, this.#source(this.#units, ['number', 'name']));
    const shared = { source: UNITS, 'source-layer': this.#units.layer };
    const state = (name: string, yes: number, no = 0): ExpressionSpecification => ['case', ['boolean', ['feature-state', name], false], yes, no];
    this.#map.addLayer({ ...shared, id: 'units-area', type: 'fill', paint: { 'fill-color': '#000', 'fill-opacity': 0 } });
    this.#map.addLayer({ ...shared, id: 'units-line', type: 'line', paint: { 'line-color': '#5d6568', 'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.25, 8, 1], 'line-opacity': 0.7 } });
    if (outline !== undefined) {
      this.#map.addSource('outline', this.#source(outline, ['number']));
      this.#map.addLayer({ source: 'outline', 'source-layer': outline.layer, id: 'outline-line', type: 'line', paint: { 'line-color': '#2b3235', 'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.7, 8, 2] } });
    }
    this.#map.addLayer({ ...shared, id: 'units-neighbour', type: 'line', paint: { 'line-color': '#a63603', 'line-width': 1.6, 'line-opacity': state('neighbour', 0.95) } });
    this.#map.addLayer({ ...shared, id: 'units-hover', type: 'line', paint: { 'line-color': '#111', 'line-width': 2, 'line-opacity': state('hover', 1) } });
    this.#map.addLayer({ ...shared, id: 'units-selected', type: 'line', paint: { 'line-color': '#d7301f', 'line-width': 3.5, 'line-opacity': state('selected', 1) } });
    this.#map.addLayer({ ...shared, id: 'units-point', type: 'circle', filter: isPoint, paint: { 'circle-radius': 7, 'circle-color': '#000', 'circle-opacity': 0, 'circle-stroke-width': state('selected', 2), 'circle-stroke-color': '#d7301f' } });
  }

  #source(layer: TileLayer, properties: readonly string[]): VectorSourceSpecification {
    return {
      type: 'vector',
      tiles: [tileAddress(layer.layer, properties)],
      minzoom: layer.minzoom,
      maxzoom: layer.maxzoom,
      promoteId: 'number',
      ...(layer.bounds === undefined ? {} : { bounds: layer.bounds }),
    };
  }

  #listen(): void {
    this.#map.on('mousemove', (event: MapMouseEvent) => this.#hover(this.#unitAt(event.point), event.point.x, event.point.y));
    this.#map.on('error', ({ error }) => this.#hooks.failed(error));
    this.#map.on('mouseout', () => this.#hover(undefined, 0, 0));
    this.#map.on('click', (event: MapMouseEvent) => this.#hooks.select(this.#unitAt(event.point)));
    this.#map.on('moveend', (event) => {
      // Only what a person did belongs in the address, not a flight the page started itself.
      if (!('originalEvent' in event)) return;
      const { lng, lat } = this.#map.getCenter();
      this.#hooks.moved({ lon: lng, lat, zoom: this.#map.getZoom() });
    });
    this.#map.getCanvas().addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      const { clientWidth, clientHeight } = this.#map.getCanvas();
      const unit = this.#unitAt([clientWidth / 2, clientHeight / 2]);
      if (unit !== undefined) this.#hooks.select(unit);
    });
  }

  #unitAt(point: PointLike): string | undefined {
    const layers = HIT_LAYERS.filter((layer) => this.#map.getLayer(layer) !== undefined);
    const number: unknown = this.#map.queryRenderedFeatures(point, { layers })[0]?.properties['number'];
    return typeof number === 'string' ? number : undefined;
  }

  #hover(unit: string | undefined, x: number, y: number): void {
    if (unit !== this.#hovered) {
      this.#setState(this.#hovered, { hover: false });
      this.#setState(unit, { hover: true });
      this.#hovered = unit;
      this.#map.getCanvas().style.cursor = unit === undefined ? '' : 'pointer';
      this.#tip.textContent = unit === undefined ? '' : this.#hooks.describe(unit);
    }
    this.#tip.hidden = unit === undefined;
    this.#tip.style.transform = `translate(${Math.round(x) + 14}px, ${Math.round(y) + 14}px)`;
  }

  #setState(unit: string | undefined, state: Record<string, boolean>): void {
    if (unit === undefined || this.#map.getSource(UNITS) === undefined) return;
    this.#map.setFeatureState({ source: UNITS, sourceLayer: this.#units.layer, id: unit }, state);
  }

  /** Room for the panels that lie over the map. */
  #freeSpace(): { top: number; bottom: number; left: number; right: number } {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    return clientWidth < 720 ? { top: 60, bottom: clientHeight / 2, left: 20, right: 20 } : { top: 60, bottom: 60, left: 60, right: 60 };
  }

  /** Settles when the source's tiles in view are here, or cannot be had. */
  #loaded(source: string): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        const present = this.#map.getSource(source) !== undefined;
        if (present && !this.#map.isSourceLoaded(source)) return;
        this.#map.off('render', check);
        resolve();
      };
      this.#map.on('render', check);
      this.#map.triggerRepaint();
    });
  }

  #drop(source: string | undefined): void {
    if (source === undefined) return;
    for (const { id } of this.#map.getStyle().layers.filter((layer) => 'source' in layer && layer.source === source)) this.#map.removeLayer(id);
    this.#map.removeSource(source);
  }
}

/** A box around the unit's that leaves room for its neighbours. */
function widened([west, south, east, north]: Bounds): Bounds {
  const [x, y] = [(east - west) * 0.75, (north - south) * 0.75];
  return [Math.max(west - x, -180), Math.max(south - y, -85), Math.min(east + x, 180), Math.min(north + y, 85)];
}

function toBounds([west, south, east, north]: Bounds): LngLatBoundsLike {
  return [
    [west, south],
    [east, north],
  ];
}
