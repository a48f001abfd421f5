/**
 * The map itself. It holds the units once, and colours, hatches and marks them by feature state, so
 * that another indicator asks for no new tiles. Everything comes from the page's origin.
 */
import { GeoJSONSource, Map as GlMap, Marker, NavigationControl, prewarm, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import type { LngLatBoundsLike, MapMouseEvent, PointLike } from 'maplibre-gl';
import workerUrl from 'virtual:map-worker';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { TileLayer } from '../api/tiles';
import type { Basemap, GroupingInfo } from '../api/dataset';
import { root, segment } from '../api/client';
import type { Bounds } from '../api/wire';
import type { Click } from '../app/view';
import type { Camera } from '../state/core';
import type { MapContent } from './content';
import { worker } from './early';
import { hatch, hatchColours } from './hatch';
import { Pace } from './pace';
import { emptyStyle, groupLine, HATCH, HOVER, labels, LABELS, layers, MARKED, only, outlineId, overlays, SELECTED, tones, UNIT_AREA, UNIT_HATCH, UNIT_POINT, UNITS, type Outline, type Scheme } from './style';

setWorkerUrl(workerUrl);
handOver(worker);

/** Gives the library the worker that has been started already. It makes its own where it makes one later. */
function handOver(early: Worker | undefined): void {
  if (early === undefined) return;
  const Real = globalThis.Worker;
  globalThis.Worker = function Early() { return early; } as unknown as typeof Worker;
  prewarm();
  globalThis.Worker = Real;
}

export interface Hooks {
  readonly click: (click: Click) => void;
  readonly moved: (camera: Camera) => void;
  readonly failed: (error: { readonly message: string }) => void;
  /** Hears the unit under the cross of a map that has the keyboard's focus. */
  readonly passed: (unit: string | undefined) => void;
}

export interface Layers {
  readonly units: TileLayer;
  /** Label points, borders between units and groupings' areas, by the id of their layer. */
  readonly others: ReadonlyMap<string, TileLayer>;
  readonly groupings: readonly GroupingInfo[];
  readonly basemap: Basemap | undefined;
}

type FeatureState = { colour?: string | null; missing?: boolean };

/** Of the pixels of a map at rest, in width and in height. */
const COARSE = 0.6;

export class UnitMap {
  readonly #map: GlMap;
  readonly #layers: Layers;
  readonly #hooks: Hooks;
  readonly #tip = document.createElement('div');
  readonly #marker = new Marker({ element: document.createElement('div'), anchor: 'bottom', offset: [0, -6] });
  readonly ready: Promise<void>;
  #scheme: Scheme;
  #content: MapContent | undefined;
  #hovered: string | undefined;
  #selected: string | undefined;
  #focused: string | undefined;
  #obeysAddress: boolean;
  #hatched: ReadonlySet<string> | undefined;
  /** Borders are half of what is drawn, and each pixel takes its time: where the map falls behind, it moves without the one and with fewer of the other. */
  readonly #pace = new Pace((moving) => {
    if (this.#map.getLayer(UNIT_AREA) !== undefined) this.#map.setPaintProperty(UNIT_AREA, 'fill-antialias', !moving);
    // The library's own way to set this tells of a movement, and ends the one that is under way.
    this.#map._overridePixelRatio = moving ? devicePixelRatio * COARSE : null;
    this.#map._resizeInternal(false);
    this.#map.triggerRepaint();
  });
  /** The layers that are hidden until they have something to draw, and have. */
  readonly #visible = new Set<string>();
  /** What each unit was last told to look like. */
  readonly #looks = new Map<string, FeatureState>();

  constructor(container: HTMLElement, known: Layers, bounds: Bounds, camera: Camera | undefined, scheme: Scheme, hooks: Hooks) {
    this.#layers = known;
    this.#hooks = hooks;
    this.#scheme = scheme;
    container.style.backgroundColor = tones[scheme].ground;
    this.#obeysAddress = camera !== undefined;
    this.#map = new GlMap({
      container,
      style: emptyStyle(scheme),
      ...(camera === undefined ? { bounds: toBounds(bounds), fitBoundsOptions: { padding: 24 } } : { center: [camera.lon, camera.lat], zoom: camera.zoom }),
      minZoom: 1,
      maxZoom: known.units.maxzoom + 2,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      renderWorldCopies: false,
      fadeDuration: 0,
    });
    // The library shades a sky on every pixel of every frame, and this map cannot be tilted to see it.
    this.#map.painter.drawFunctions = { ...this.#map.painter.drawFunctions, sky: () => undefined };
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new NavigationControl({ showCompass: false }), 'top-left');
    this.#map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
    this.#tip.className = 'map-tip';
    this.#tip.hidden = true;
    this.#marker.getElement().classList.add('map-label');
    container.append(this.#tip);
    this.ready = new Promise((resolve) => {
      this.#map.once('style.load', () => {
        this.#addAll();
        resolve();
      });
    });
    this.#listen();
  }

  /** For tests and for pictures: the library's own map. */
  get library(): GlMap {
    return this.#map;
  }

  get scheme(): Scheme {
    return this.#scheme;
  }

  get content(): MapContent | undefined {
    return this.#content;
  }

  /** The name that stands on the selected unit, and where. */
  get label(): { readonly text: string; readonly place: [lon: number, lat: number] } | undefined {
    const text = this.#marker.getElement().textContent ?? '';
    const { lng, lat } = this.#marker.getLngLat() ?? { lng: NaN, lat: NaN };
    return this.#selected === undefined || Number.isNaN(lng) ? undefined : { text, place: [lng, lat] };
  }

  /** Shows what a view wants shown; only what differs from before is changed. */
  async show(content: MapContent): Promise<void> {
    const before = this.#content;
    this.#content = content;
    await this.ready;
    if (this.#content !== content) return;
    this.#paint(content);
    this.#mark(before?.marked ?? [], content.marked ?? []);
    if (before?.areas !== content.areas) this.#showAreas(content);
    if (before?.symbols !== content.symbols || before?.centres !== content.centres) this.#showSymbols(content);
    if (before?.links !== content.links || before?.centres !== content.centres) this.#showLinks(content);
    this.#showOutlines(content);
    this.#look(content);
    if (this.#hovered !== undefined) this.#tip.textContent = content.describe(this.#hovered);
  }

  /** Flies to where the content is, unless the address that brought the first content says where to look. */
  #look({ focus }: MapContent): void {
    const id = focus?.id;
    if (focus !== undefined && id !== this.#focused && !this.#obeysAddress) this.fly(focus.bounds);
    this.#obeysAddress = false;
    this.#focused = id;
  }

  /** Marks a unit; flies to where it lies when told where. */
  select(unit: string | undefined, name: string, anchor: [number, number] | undefined, fly: Bounds | undefined): void {
    this.#setState(this.#selected, { selected: false });
    this.#setState(unit, { selected: true });
    this.#selected = unit;
    this.#reveal([SELECTED], unit !== undefined);
    this.#marker.remove();
    if (unit !== undefined && anchor !== undefined) {
      this.#marker.getElement().textContent = name;
      this.#marker.setLngLat(anchor).addTo(this.#map);
    }
    if (fly !== undefined) this.fly(widened(fly));
  }

  get camera(): Camera {
    const { lng, lat } = this.#map.getCenter();
    return { lon: lng, lat, zoom: this.#map.getZoom() };
  }

  /** Looks where an address says, if it does not already. */
  look({ lon, lat, zoom }: Camera): void {
    const now = this.camera;
    const there = Math.abs(now.lon - lon) < 1e-3 && Math.abs(now.lat - lat) < 1e-3 && Math.abs(now.zoom - zoom) < 0.01;
    if (!there) this.#map.jumpTo({ center: [lon, lat], zoom });
  }

  fly(bounds: Bounds): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#map.fitBounds(toBounds(bounds), { duration: still ? 0 : 900, padding: this.#freeSpace(), maxZoom: 8 });
  }

  setScheme(scheme: Scheme): void {
    if (scheme === this.#scheme) return;
    this.#scheme = scheme;
    this.#map.getContainer().style.backgroundColor = tones[scheme].ground;
    void this.ready.then(() => {
      for (const { id } of this.#map.getStyle().layers) if (id !== 'ground') this.#map.removeLayer(id);
      this.#map.setPaintProperty('ground', 'background-color', tones[scheme].ground);
      this.#addHatch();
      this.#addLayers();
      if (this.#content !== undefined) this.#showOutlines(this.#content);
    });
  }

  setWords(words: { readonly label: string; readonly zoomIn: string; readonly zoomOut: string }): void {
    this.#map.getCanvas().setAttribute('aria-label', words.label);
    for (const [name, text] of [['in', words.zoomIn], ['out', words.zoomOut]] as const) {
      const control = this.#map.getContainer().querySelector(`.maplibregl-ctrl-zoom-${name}`);
      control?.setAttribute('aria-label', text);
      control?.setAttribute('title', text);
    }
  }

  #addAll(): void {
    const { units, others, basemap } = this.#layers;
    if (basemap !== undefined) this.#map.addSource('basemap', { type: 'raster', tiles: [basemap.tiles], tileSize: 256, attribution: basemap.attribution });
    this.#map.addSource(UNITS, vector(units, ['number', 'name']));
    for (const [id, layer] of others) this.#map.addSource(id, vector(layer, id === 'borders' ? undefined : ['number', 'name']));
    for (const id of ['areas', 'links']) this.#map.addSource(id, { type: 'geojson', data: collection([]) });
    this.#map.addSource('symbols', { type: 'geojson', data: collection([]), promoteId: 'number' });
    this.#addHatch();
    this.#addLayers();
  }

  #addHatch(): void {
    const pattern = hatch(12, hatchColours[this.#scheme]);
    if (pattern === undefined) return;
    if (this.#map.hasImage(HATCH)) this.#map.updateImage(HATCH, pattern);
    else this.#map.addImage(HATCH, pattern, { pixelRatio: 2 });
  }

  #addLayers(): void {
    const { units, basemap } = this.#layers;
    if (basemap !== undefined) this.#map.addLayer({ id: 'basemap', type: 'raster', source: 'basemap' });
    for (const layer of layers(this.#scheme, units.layer, basemap !== undefined)) this.#map.addLayer(layer);
    if (this.#hatched !== undefined) this.#map.setFilter(UNIT_HATCH, only(this.#hatched));
    for (const layer of this.#visible) this.#map.setLayoutProperty(layer, 'visibility', 'visible');
  }

  /** Hides layers that have nothing to draw. */
  #reveal(layers: readonly string[], on: boolean): void {
    for (const layer of layers) {
      if (this.#visible.has(layer) === on) continue;
      if (on) this.#visible.add(layer);
      else this.#visible.delete(layer);
      if (this.#map.getLayer(layer) !== undefined) this.#map.setLayoutProperty(layer, 'visibility', on ? 'visible' : 'none');
    }
  }

  #paint({ fills, unknown }: MapContent): void {
    if (this.#hatched !== unknown) {
      this.#hatched = unknown;
      this.#map.setFilter(UNIT_HATCH, only(unknown));
    }
    for (const unit of new Set([...fills.keys(), ...unknown, ...this.#looks.keys()])) {
      const look = { colour: fills.get(unit) ?? null, missing: unknown.has(unit) };
      const before = this.#looks.get(unit);
      if (before?.colour === look.colour && before.missing === look.missing) continue;
      this.#looks.set(unit, look);
      this.#setState(unit, look);
    }
  }

  #mark(before: readonly string[], now: readonly string[]): void {
    if (before === now) return;
    for (const unit of before) this.#setState(unit, { marked: false });
    for (const unit of now) this.#setState(unit, { marked: true });
    this.#reveal([MARKED], now.length > 0);
  }

  #showAreas({ areas = [] }: MapContent): void {
    const features = areas.map(({ geometry, colour, cover }) => feature(geometry, { colour, cover }));
    this.#data('areas', features);
  }

  #showSymbols({ symbols = new Map(), centres = new Map() }: MapContent): void {
    // The greatest below, so that the small ones are seen.
    const drawn = [...symbols].filter(([unit]) => centres.has(unit)).sort(([, a], [, b]) => b.radius_px - a.radius_px);
    this.#map.removeFeatureState({ source: 'symbols' });
    this.#data('symbols', drawn.map(([number]) => feature({ type: 'Point', coordinates: centres.get(number) ?? [0, 0] }, { number })));
    for (const [id, { radius_px, colour }] of drawn) this.#map.setFeatureState({ source: 'symbols', id }, { radius: radius_px, colour });
  }

  #showLinks({ links = [], centres = new Map() }: MapContent): void {
    const features = links.flatMap(({ from, to, width_px, colour }) => {
      const ends = [centres.get(from), centres.get(to)];
      return ends.includes(undefined) ? [] : [feature({ type: 'LineString', coordinates: ends as [number, number][] }, { width: width_px, colour })];
    });
    this.#data('links', features);
  }

  #showOutlines({ borders, labels: named }: MapContent): void {
    const { others } = this.#layers;
    const wanted = borders.flatMap((grouping) => this.#outline(grouping) ?? []);
    const ids = new Set(wanted.map(({ grouping }) => outlineId(grouping)));
    for (const { id } of this.#map.getStyle().layers) if (id.startsWith(outlineId('')) && !ids.has(id)) this.#map.removeLayer(id);
    for (const outline of wanted) {
      if (this.#map.getLayer(outlineId(outline.grouping)) === undefined) this.#map.addLayer(groupLine(this.#scheme, outline), 'units-marked');
    }
    const shown = this.#map.getLayer(LABELS) !== undefined;
    const names = others.get('labels');
    if (named && !shown && names !== undefined) this.#map.addLayer(labels(this.#scheme, 'labels', names.layer));
    if (!named && shown) this.#map.removeLayer(LABELS);
  }

  /** A partition's borders are some of those between units; groups that overlap have areas of their own. */
  #outline(id: string): Outline | undefined {
    const { others, groupings } = this.#layers;
    const grouping = groupings.find((each) => each.id === id);
    const source = grouping?.partition === true ? 'borders' : grouping?.collection;
    const layer = source === undefined ? undefined : others.get(source);
    // A border between units says of groups that are drawn whether it parts them.
    if (grouping === undefined || grouping.collection === '' || source === undefined || layer === undefined) return undefined;
    return { grouping: id, source, layer: layer.layer, property: grouping.partition ? borderProperty(grouping) : undefined, dashed: id !== groupings[0]?.id };
  }

  #data(source: keyof typeof overlays, features: GeoJSON.Feature[]): void {
    this.#reveal(overlays[source], features.length > 0);
    const found = this.#map.getSource(source);
    if (found instanceof GeoJSONSource) void found.setData(collection(features));
  }

  #listen(): void {
    const canvas = this.#map.getCanvas();
    this.#map.on('mousemove', ({ point }: MapMouseEvent) => {
      // What a moving map passes below the pointer was not pointed at.
      if (!this.#map.isMoving()) this.#hover(this.unitAt(point), point.x, point.y);
    });
    this.#map.on('movestart', () => {
      this.#hover(undefined, 0, 0);
      this.#pace.begins();
    });
    // Before the frame is drawn: a canvas that is made coarser is empty.
    this.#map.on('move', () => this.#pace.frame(performance.now()));
    this.#map.on('error', ({ error }) => this.#hooks.failed(error));
    this.#map.on('mouseout', () => this.#hover(undefined, 0, 0));
    this.#map.on('click', ({ point, lngLat }: MapMouseEvent) => this.#hooks.click({ unit: this.unitAt(point), place: [lngLat.lng, lngLat.lat] }));
    this.#map.on('moveend', (event) => {
      this.#pace.ends();
      // Only what a person did belongs in the address, not a flight the page started itself.
      if ('originalEvent' in event) this.#hooks.moved(this.camera);
      if (document.activeElement === canvas) this.#hooks.passed(this.#atCross());
    });
    canvas.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      const { lng, lat } = this.#map.getCenter();
      this.#hooks.click({ unit: this.#atCross(), place: [lng, lat] });
    });
  }

  #atCross(): string | undefined {
    const { clientWidth, clientHeight } = this.#map.getCanvas();
    return this.unitAt([clientWidth / 2, clientHeight / 2]);
  }

  /** The unit drawn at a place on the canvas. */
  unitAt(point: PointLike): string | undefined {
    const drawn = [UNIT_AREA, UNIT_POINT].filter((layer) => this.#map.getLayer(layer) !== undefined);
    const number: unknown = this.#map.queryRenderedFeatures(point, { layers: drawn })[0]?.properties['number'];
    return typeof number === 'string' ? number : undefined;
  }

  #hover(unit: string | undefined, x: number, y: number): void {
    if (unit !== this.#hovered) {
      this.#setState(this.#hovered, { hover: false });
      this.#setState(unit, { hover: true });
      this.#hovered = unit;
      this.#showHover(unit !== undefined);
      this.#map.getCanvas().style.cursor = unit === undefined ? '' : 'pointer';
      this.#tip.textContent = unit === undefined ? '' : (this.#content?.describe(unit) ?? unit);
    }
    this.#tip.hidden = unit === undefined;
    const left = x > this.#map.getCanvas().clientWidth - 240 ? x - 14 - this.#tip.offsetWidth : x + 14;
    this.#tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(y) + 14}px)`;
  }

  /** The layer stays once it was needed, but clear: to hide it would have the tiles be cut anew at each turn of the pointer. */
  #showHover(on: boolean): void {
    if (on) this.#reveal([HOVER], true);
    if (this.#map.getLayer(HOVER) !== undefined) this.#map.setPaintProperty(HOVER, 'line-opacity', on ? 1 : 0);
  }

  #setState(unit: string | undefined, change: Record<string, unknown>): void {
    if (unit === undefined || this.#map.getSource(UNITS) === undefined) return;
    this.#map.setFeatureState({ source: UNITS, sourceLayer: this.#layers.units.layer, id: unit }, change);
  }

  /** Room for what lies over the map. */
  #freeSpace(): { top: number; bottom: number; left: number; right: number } {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    return clientWidth < 720 ? { top: 50, bottom: clientHeight / 2, left: 20, right: 20 } : { top: 60, bottom: 60, left: 60, right: 60 };
  }
}

function borderProperty({ id }: Pick<GroupingInfo, 'id'>): string {
  return `${id}_border`;
}

/** The tiles of a layer, with only the properties named. */
function vector(layer: TileLayer, properties: readonly string[] | undefined) {
  return {
    type: 'vector' as const,
    tiles: [`${root().href}tiles/${segment(layer.layer)}/{z}/{x}/{y}${properties === undefined ? '' : `?properties=${properties.map(segment).join(',')}`}`],
    minzoom: layer.minzoom,
    maxzoom: layer.maxzoom,
    promoteId: 'number',
    ...(layer.bounds === undefined ? {} : { bounds: layer.bounds }),
  };
}

function feature(geometry: GeoJSON.Geometry, properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature {
  return { type: 'Feature', geometry, properties };
}

function collection(features: GeoJSON.Feature[]): GeoJSON.FeatureCollection {
  return { type: 'FeatureCollection', features };
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
