/** What the map draws now, as paths in pixels: the stuff of exported pictures and prints. */
import type { Map as GlMap } from 'maplibre-gl';
import type { Drawing } from '../export/picture';
import { LABELS, outlineId, UNIT_AREA } from './style';
import type { UnitMap } from './unitmap';

type Point = readonly [x: number, y: number];
type Project = (place: readonly number[]) => Point;

export function drawing(map: UnitMap, selected: string | undefined): Drawing {
  const library = map.library;
  const { clientWidth: width, clientHeight: height } = library.getCanvas();
  const project: Project = (place) => {
    const { x, y } = library.project([place[0] ?? 0, place[1] ?? 0]);
    return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
  };
  const content = map.content;
  const pieces = library.queryRenderedFeatures({ layers: [UNIT_AREA] });
  const areas = pieces.map(({ properties, geometry }) => ({ unit: String(properties['number']), path: path(geometry, project, true) }));
  const chosen = pieces.filter(({ properties }) => properties['number'] === selected).map(({ geometry }) => path(geometry, project, false));
  const outlines = library.getStyle().layers.map(({ id }) => id).filter((id) => id.startsWith(outlineId('')));
  return {
    width, height, areas,
    borders: pieces.map(({ geometry }) => path(geometry, project, false)).join(''),
    names: names(map, project),
    outlines: outlines.map((id) => lines(library, id, project)),
    symbols: [...(content?.symbols ?? [])].flatMap(([unit, { radius_px, colour }]) => {
      const centre = content?.centres?.get(unit);
      if (centre === undefined) return [];
      const [x, y] = project(centre);
      return [{ x, y, radius: radius_px, colour }];
    }),
    overlays: (content?.areas ?? []).map(({ geometry, colour, cover }) => ({ path: path(geometry, project, true), colour, cover })),
    links: (content?.links ?? []).flatMap(({ from, to, colour, width_px }) => {
      const ends = [content?.centres?.get(from), content?.centres?.get(to)];
      return ends[0] === undefined || ends[1] === undefined ? [] : [{ path: path({ type: 'LineString', coordinates: [ends[0], ends[1]] }, project, false), colour, width: width_px }];
    }),
    selected: chosen.join(''),
  };
}

/** The names the map has room for, and that of the selected unit. */
function names(map: UnitMap, project: Project): Drawing['names'] {
  const { library, label } = map;
  const placed = library.getLayer(LABELS) === undefined ? [] : library.queryRenderedFeatures({ layers: [LABELS] });
  const all = placed.flatMap(({ geometry, properties }) => (geometry.type === 'Point' ? [{ text: String(properties['name']), place: geometry.coordinates, strong: false }] : []));
  if (label !== undefined) all.push({ ...label, strong: true });
  return all.map(({ text, place, strong }) => ({ text, at: project(place), strong }));
}

function lines(library: GlMap, layer: string, project: Project): string {
  if (library.getLayer(layer) === undefined) return '';
  return library.queryRenderedFeatures({ layers: [layer] }).map(({ geometry }) => path(geometry, project, false)).join('');
}

/** `whole` keeps rings closed, for fills; without it the cuts along tiles' edges are left out, for strokes. */
export function path(geometry: GeoJSON.Geometry, project: Project, whole: boolean): string {
  switch (geometry.type) {
    case 'Polygon':
      return geometry.coordinates.map((ring) => (whole ? closed(ring, project) : open(ring, project))).join('');
    case 'MultiPolygon':
      return geometry.coordinates.map((coordinates) => path({ type: 'Polygon', coordinates }, project, whole)).join('');
    case 'LineString':
      return strokes(geometry.coordinates.map(project), () => false);
    case 'MultiLineString':
      return geometry.coordinates.map((coordinates) => path({ type: 'LineString', coordinates }, project, whole)).join('');
    case 'GeometryCollection':
      return geometry.geometries.map((each) => path(each, project, whole)).join('');
    default:
      return '';
  }
}

function closed(ring: readonly (readonly number[])[], project: Project): string {
  return `M${ring.map((place) => project(place).join(' ')).join('L')}Z`;
}

/** A ring without the straight cuts along meridians and parallels that tiles make. */
function open(ring: readonly (readonly number[])[], project: Project): string {
  const cut = (at: number): boolean => {
    const [a, b] = [ring[at - 1], ring[at]];
    if (a === undefined || b === undefined) return false;
    return Math.abs((a[0] ?? 0) - (b[0] ?? 0)) < 1e-7 || Math.abs((a[1] ?? 0) - (b[1] ?? 0)) < 1e-7;
  };
  return strokes(ring.map(project), cut);
}

function strokes(points: readonly Point[], cut: (at: number) => boolean): string {
  return points.map((point, i) => `${i === 0 || cut(i) ? 'M' : 'L'}${point.join(' ')}`).join('');
}
