// Voronoi cells of each unit's points, put together and clipped to the coast. A point that is not on land at this scale
// gets a small disc, cut to its own cell, so that every unit has an area that holds its points and no two areas overlap.

import { Delaunay } from "d3-delaunay";
import polygonClipping from "polygon-clipping";

/** Vertices of a disc: enough to look round, few enough to stay small. */
const DISC_VERTICES = 16;

/**
 * One multipolygon (metres) per unit, in the order of `units` (each a list of points, the first its label point), and
 * what became of it: `land` (all points are on land), `disc` (the cell has no land), `land and disc` (a point is not).
 */
export function clippedCells(units, coast, { marginM, discRadiusM, smallestLandM2 }) {
  const points = units.flat();
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const frame = [Math.min(...xs) - marginM, Math.min(...ys) - marginM, Math.max(...xs) + marginM, Math.max(...ys) + marginM];
  const voronoi = Delaunay.from(points).voronoi(frame);
  const boxed = coast.map((polygon) => ({ polygon, box: boxOf(polygon[0]) }));
  let next = 0;
  return units.map((unit) => {
    const [first, ...others] = unit.map(() => [[voronoi.cellPolygon(next++)]]);
    const cell = polygonClipping.union(first, ...others);
    const cellBox = boxOf(cell.flatMap(([outer]) => outer));
    const near = boxed.filter(({ box }) => meet(box, cellBox)).map(({ polygon }) => polygon);
    const land = near.length === 0 ? [] : polygonClipping.intersection(cell, near);
    const landArea = land.reduce((sum, [outer]) => sum + Math.abs(ringArea(outer)), 0);
    const atSea = unit.filter((point) => !land.some((polygon) => contains(polygon, point)));
    if (atSea.length === 0) return { area: land, how: "land" };
    const discs = atSea.map((point) => polygonClipping.intersection(discAround(point, discRadiusM), cell));
    return { area: polygonClipping.union(land, ...discs), how: landArea < smallestLandM2 ? "disc" : "land and disc" };
  });
}

function discAround([x, y], radius) {
  const corner = (_, k) => {
    const angle = (2 * Math.PI * k) / DISC_VERTICES;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  };
  return [Array.from({ length: DISC_VERTICES }, corner)];
}

function boxOf(ring) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

function meet(a, b) {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** Twice-signed shoelace area halved: positive when the ring runs counter-clockwise. */
export function ringArea(ring) {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += (ring[j][0] - ring[0][0]) * (ring[i][1] - ring[0][1]) - (ring[i][0] - ring[0][0]) * (ring[j][1] - ring[0][1]);
  }
  return sum / 2;
}

/** Whether a point is inside a ring, by crossings. */
export function ringContains(ring, [x, y]) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

function contains([outer, ...holes], point) {
  return ringContains(outer, point) && !holes.some((hole) => ringContains(hole, point));
}
