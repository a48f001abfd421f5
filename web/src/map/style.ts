/** The layers of the map, from the ground up, and their colours in light and dark. */
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';

export type Scheme = 'light' | 'dark';

export interface Tones {
  readonly ground: string;
  /** Land of which nothing is said. */
  readonly plain: string;
  readonly border: string;
  readonly group: string;
  readonly hover: string;
  readonly selected: string;
  readonly marked: string;
  readonly text: string;
  readonly halo: string;
}

export const tones: Readonly<Record<Scheme, Tones>> = {
  light: { ground: '#e4ecf0', plain: '#fbfbf9', border: '#5d6568', group: '#1f2628', hover: '#111111', selected: '#c8102e', marked: '#a63603', text: '#15191b', halo: '#ffffff' },
  dark: { ground: '#12181b', plain: '#2a3033', border: '#0b0f11', group: '#f2f5f6', hover: '#ffffff', selected: '#ff5a5f', marked: '#ffab5e', text: '#f7f9fa', halo: '#101416' },
};

/** Sources and layers that code beside this file refers to. */
export const UNITS = 'units';
export const HATCH = 'hatch';
export const UNIT_AREA = 'units-area';
export const UNIT_HATCH = 'units-missing';
export const UNIT_POINT = 'units-point';
export const MARKED = 'units-marked';
export const HOVER = 'units-hover';
export const SELECTED = 'units-selected';
export const LABELS = 'labels-text';

/** Layers that are often empty, with what they draw. Only when there is something are they made visible: see `layers`. */
export const overlays: Readonly<Record<'areas' | 'links' | 'symbols', readonly string[]>> = {
  areas: ['areas-fill', 'areas-casing', 'areas-line'],
  links: ['links-line'],
  symbols: ['symbols'],
};

export const isPoint: ExpressionSpecification = ['==', ['geometry-type'], 'Point'];

/**
 * Nothing but the ground: no glyphs, sprites or tiles from elsewhere; letters are drawn by the browser. The ground is
 * told but not drawn: it is the colour of the page below the canvas, and costs nothing in a frame.
 */
export function emptyStyle(scheme: Scheme): StyleSpecification {
  return { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', layout: { visibility: 'none' }, paint: { 'background-color': tones[scheme].ground } }] };
}

export function state(name: string, yes: number, no = 0): ExpressionSpecification {
  return ['case', ['boolean', ['feature-state', name], false], yes, no];
}

function colour(plain: string): ExpressionSpecification {
  return ['to-color', ['coalesce', ['feature-state', 'colour'], plain]];
}

/** The hatch lies below the units, whose outlines thus lie on it too. */
const overHatch = (plain: string): ExpressionSpecification => ['case', ['boolean', ['feature-state', 'missing'], false], 'rgba(0,0,0,0)', colour(plain)];

/** `#rrggbb` as a colour that lets some of what is below through. */
function translucent(colour: string, cover: number): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},${cover})`;
}

const symbol = (name: string, none: string | number): ExpressionSpecification => ['coalesce', ['feature-state', name], none];

/** Patterns and lines that most units lack are left out by filter or width: what is drawn unseen costs as much as what is seen. */
const noUnit: FilterSpecification = ['in', ['get', 'number'], ['literal', []]];

/** Only these units. */
export function only(units: ReadonlySet<string>): FilterSpecification {
  return ['in', ['get', 'number'], ['literal', [...units]]];
}

/** How much of a basemap the units' colours cover. */
const OVER_BASEMAP = 0.7;

/**
 * The layers in the order they are drawn. Three things keep the map quick where graphics are slow: borders are the
 * fills' own outlines, not lines of their own with their many triangles; a layer that has nothing to draw is hidden,
 * as the library goes over the vertices of one that is only transparent; and layers of a source stand beside each
 * other, as the library masks the tiles anew wherever the source changes.
 */
export function layers(scheme: Scheme, unitLayer: string, overBasemap: boolean): LayerSpecification[] {
  const tone = tones[scheme];
  const cover = overBasemap ? { 'fill-opacity': OVER_BASEMAP } : {};
  const units = { source: UNITS, 'source-layer': unitLayer };
  const dot = { 'circle-radius': 4, 'circle-stroke-width': 1, 'circle-stroke-color': tone.border };
  const border: ExpressionSpecification = ['interpolate', ['linear'], ['zoom'], 3, translucent(tone.border, 0.3), 8, translucent(tone.border, 0.9)];
  const hidden = { visibility: 'none' } as const;
  return [
    { ...units, id: UNIT_HATCH, type: 'fill', filter: noUnit, paint: { ...cover, 'fill-pattern': HATCH, 'fill-antialias': false } },
    { ...units, id: UNIT_AREA, type: 'fill', paint: { ...cover, 'fill-color': overHatch(tone.plain), 'fill-outline-color': border } },
    { id: 'areas-fill', source: 'areas', type: 'fill', layout: hidden, paint: { 'fill-color': ['get', 'colour'], 'fill-opacity': ['get', 'cover'] } },
    // A light casing, so that the dashes are seen on any colour.
    { id: 'areas-casing', source: 'areas', type: 'line', layout: hidden, paint: { 'line-color': tone.halo, 'line-width': 4.5, 'line-opacity': 0.85 } },
    { id: 'areas-line', source: 'areas', type: 'line', layout: hidden, paint: { 'line-color': ['get', 'colour'], 'line-width': 2, 'line-dasharray': [3, 1.5] } },
    { id: 'links-line', source: 'links', type: 'line', layout: { ...hidden, 'line-cap': 'round' }, paint: { 'line-color': ['get', 'colour'], 'line-width': ['get', 'width'], 'line-opacity': 0.85 } },
    { ...units, id: MARKED, type: 'line', layout: hidden, paint: { 'line-color': tone.marked, 'line-width': state('marked', 2) } },
    { ...units, id: HOVER, type: 'line', layout: hidden, paint: { 'line-color': tone.hover, 'line-width': state('hover', 2), 'line-opacity-transition': { duration: 0 } } },
    { ...units, id: SELECTED, type: 'line', layout: hidden, paint: { 'line-color': tone.selected, 'line-width': state('selected', 3.5) } },
    { ...units, id: UNIT_POINT, type: 'circle', filter: isPoint, paint: { ...dot, 'circle-color': colour(tone.plain), 'circle-stroke-width': state('selected', 3, 1) } },
    {
      id: 'symbols', source: 'symbols', type: 'circle', layout: hidden,
      paint: { 'circle-radius': symbol('radius', 0), 'circle-color': ['to-color', symbol('colour', 'rgba(0,0,0,0)')], 'circle-opacity': 0.75, 'circle-stroke-color': tone.halo, 'circle-stroke-width': ['case', ['>', ['to-number', symbol('radius', 0)], 0], 1, 0] },
    },
  ];
}

/** How the borders of a grouping are drawn. */
export interface Outline {
  readonly grouping: string;
  readonly source: string;
  readonly layer: string;
  /** The property of a border between units that says it is one between groups too. */
  readonly property: string | undefined;
  readonly dashed: boolean;
}

export function groupLine(scheme: Scheme, { grouping, source, layer, property, dashed }: Outline): LayerSpecification {
  return {
    id: outlineId(grouping), source, 'source-layer': layer, type: 'line',
    ...(property === undefined ? {} : { filter: ['==', ['get', property], true] as ExpressionSpecification }),
    paint: {
      'line-color': tones[scheme].group,
      'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.8, 8, dashed ? 2.4 : 2],
      ...(dashed ? { 'line-dasharray': [2, 1.5] } : {}),
    },
  };
}

export function outlineId(grouping: string): string {
  return `outline-${grouping}`;
}

/** Names, as many as there is room for. Letters come from the browser's own fonts. */
export function labels(scheme: Scheme, source: string, layer: string): LayerSpecification {
  return {
    id: LABELS, source, 'source-layer': layer, type: 'symbol',
    layout: { 'text-field': ['get', 'name'], 'text-font': ['sans-serif'], 'text-size': ['interpolate', ['linear'], ['zoom'], 4, 11, 9, 14], 'text-padding': 4, 'text-max-width': 8 },
    paint: { 'text-color': tones[scheme].text, 'text-halo-color': tones[scheme].halo, 'text-halo-width': 1.4 },
  };
}
