/** A shape drawn on the map: its corners so far, and the units whose centre it holds. */
import type { Place } from './fields';

export type Tool = 'pick' | 'rectangle' | 'polygon';

/** What a shape was drawn with: a polygon has three corners or more. */
export function toolOf(corners: readonly Place[]): Tool {
  return corners.length === 2 ? 'rectangle' : 'polygon';
}

/** The ring of the shape, closed; undefined while there are too few corners. */
export function ring(tool: Tool, corners: readonly Place[]): readonly Place[] | undefined {
  const [a, b] = corners;
  if (tool === 'rectangle' && a !== undefined && b !== undefined) return [a, [b[0], a[1]], b, [a[0], b[1]], a];
  return tool === 'polygon' && a !== undefined && corners.length > 2 ? [...corners, a] : undefined;
}

/** Whether a place is inside a closed ring, by how often a ray from it crosses the ring. */
export function inside([lon, lat]: Place, closed: readonly Place[]): boolean {
  let within = false;
  for (let i = 1; i < closed.length; i += 1) {
    const [a, b] = [closed[i - 1] as Place, closed[i] as Place];
    const crosses = a[1] > lat !== b[1] > lat && lon < ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1]) + a[0];
    if (crosses) within = !within;
  }
  return within;
}

export function unitsInside(closed: readonly Place[] | undefined, centres: ReadonlyMap<string, Place>): string[] {
  return closed === undefined ? [] : [...centres].flatMap(([unit, place]) => (inside(place, closed) ? [unit] : []));
}

/** The shape as the map draws it: an area, or the line so far. */
export function shape(tool: Tool, corners: readonly Place[]): GeoJSON.Geometry | undefined {
  const closed = ring(tool, corners);
  const copy = (places: readonly Place[]): [number, number][] => places.map(([lon, lat]) => [lon, lat]);
  if (closed !== undefined) return { type: 'Polygon', coordinates: [copy(closed)] };
  return corners.length > 1 ? { type: 'LineString', coordinates: copy(corners) } : undefined;
}
