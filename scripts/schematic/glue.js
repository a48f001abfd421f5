// Puts areas on an integer grid so that neighbours stay glued: shared borders have the very same vertices on both
// sides, also where a third area's corner lies on them.

import { ringArea, ringContains } from "./cells.js";

/** Grid steps within which two vertices, or a vertex and an edge, are the same. */
const REACH = 2;
const BUCKET = 256;

const keyOf = ([x, y]) => `${x},${y}`;

/** Multipolygons on the grid in, glued multipolygons (outer rings counter-clockwise, rings not closed) out. */
export function glue(areas) {
  const canonical = mergeVertices(areas);
  let rings = areas.map((area) => area.flat().map((ring) => tidy(ring.map((vertex) => canonical.get(keyOf(vertex))))));
  for (let round = 0; ; round++) {
    if (round === 8) throw new Error("the borders do not settle on the grid");
    const next = insertCorners(rings);
    if (next === null) break;
    rings = next;
  }
  return rings.map((own) => assemble(own.flatMap(splitAtRepeats)));
}

/** Each vertex's representative: the first seen within reach. */
function mergeVertices(areas) {
  const seen = new Map();
  const buckets = new Map();
  for (const vertex of areas.flat(3).sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (seen.has(keyOf(vertex))) continue;
    const near = nearbyBuckets(vertex, vertex)
      .flatMap((bucket) => buckets.get(bucket) ?? [])
      .find((other) => Math.hypot(other[0] - vertex[0], other[1] - vertex[1]) <= REACH);
    seen.set(keyOf(vertex), near ?? vertex);
    if (!near) push(buckets, bucketOf(vertex), vertex);
  }
  return seen;
}

/** Adds to every edge the vertices of others that lie on it; `null` when there was none. */
function insertCorners(rings) {
  const buckets = new Map();
  const known = new Set();
  for (const vertex of rings.flat(2)) {
    if (known.has(keyOf(vertex))) continue;
    known.add(keyOf(vertex));
    push(buckets, bucketOf(vertex), vertex);
  }
  let inserted = 0;
  const grown = rings.map((own) =>
    own.map((ring) => {
      const out = ring.flatMap((from, i) => {
        const between = cornersOn(from, ring[(i + 1) % ring.length], buckets);
        inserted += between.length;
        return [from, ...between];
      });
      return tidy(out);
    }),
  );
  return inserted === 0 ? null : grown;
}

function cornersOn(from, to, buckets) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (length === 0) return [];
  const found = [];
  for (const bucket of nearbyBuckets(from, to)) {
    for (const vertex of buckets.get(bucket) ?? []) {
      const [px, py] = [vertex[0] - from[0], vertex[1] - from[1]];
      const along = (px * dx + py * dy) / length;
      const aside = Math.abs(px * dy - py * dx) / length;
      const isEnd = (px === 0 && py === 0) || (px === dx && py === dy);
      if (!isEnd && aside <= REACH && along > 0 && along < length) found.push({ along, vertex });
    }
  }
  return found.sort((a, b) => a.along - b.along).map(({ vertex }) => vertex);
}

function bucketOf([x, y]) {
  return `${Math.floor(x / BUCKET)}:${Math.floor(y / BUCKET)}`;
}

/** The buckets an edge's box touches, with one grid reach around it. */
function nearbyBuckets(a, b) {
  const cut = (low, high) => [Math.floor((low - REACH) / BUCKET), Math.floor((high + REACH) / BUCKET)];
  const [west, east] = cut(Math.min(a[0], b[0]), Math.max(a[0], b[0]));
  const [south, north] = cut(Math.min(a[1], b[1]), Math.max(a[1], b[1]));
  const keys = [];
  for (let x = west; x <= east; x++) for (let y = south; y <= north; y++) keys.push(`${x}:${y}`);
  return keys;
}

function push(map, key, value) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Drops repeats and spikes (there and back again). */
function tidy(ring) {
  const out = [];
  const same = (a, b) => a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
  for (const vertex of ring) {
    if (same(out.at(-1), vertex)) continue;
    if (same(out.at(-2), vertex)) out.pop();
    else out.push(vertex);
  }
  while (out.length > 1 && same(out[0], out.at(-1))) out.pop();
  while (out.length > 2 && same(out[1], out.at(-1))) {
    out.shift();
    out.pop();
  }
  while (out.length > 2 && same(out[0], out.at(-2))) {
    out.pop();
    out.pop();
  }
  return out.length < 3 ? [] : out;
}

/** A ring that visits a vertex twice becomes two rings. */
function splitAtRepeats(ring) {
  const rings = [];
  const path = [];
  const at = new Map();
  for (const vertex of ring) {
    const key = keyOf(vertex);
    if (at.has(key)) {
      const loop = path.splice(at.get(key));
      loop.forEach((other) => at.delete(keyOf(other)));
      if (loop.length > 2) rings.push(loop);
    }
    at.set(key, path.length);
    path.push(vertex);
  }
  if (path.length > 2) rings.push(path);
  return rings;
}

/** Outer rings with the holes that lie in them. polygon-clipping gives outer rings counter-clockwise, holes clockwise. */
function assemble(rings) {
  const outers = rings.filter((ring) => ringArea(ring) > 0).map((ring) => [ring]);
  for (const hole of rings.filter((ring) => ringArea(ring) < 0)) {
    const home = outers.find(([outer]) => hole.some((v) => !outer.some((o) => keyOf(o) === keyOf(v)) && ringContains(outer, v)));
    if (!home) throw new Error(`a hole at ${keyOf(hole[0])} lies in no area`);
    home.push(hole);
  }
  return outers;
}

/** Throws unless every edge is used once in each direction at most: no overlap, no torn border. */
export function checkGlued(areas) {
  const edges = new Set();
  for (const ring of areas.flat(2)) {
    ring.forEach((from, i) => {
      const edge = `${keyOf(from)} ${keyOf(ring[(i + 1) % ring.length])}`;
      if (edges.has(edge)) throw new Error(`two areas lie on the same side of ${edge}`);
      edges.add(edge);
    });
  }
}
