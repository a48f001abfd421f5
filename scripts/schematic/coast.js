// The coast of a country from Natural Earth (public domain, npm `world-atlas`), in degrees.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature } from "topojson-client";

const ATLAS = createRequire(import.meta.url).resolve("world-atlas/countries-10m.json");

/** The polygons of the country with this ISO 3166-1 numeric code that lie inside `box`, as rings of [lon, lat]. */
export function coastOf(country, box) {
  const atlas = JSON.parse(readFileSync(ATLAS, "utf8"));
  const object = atlas.objects.countries.geometries.find((geometry) => geometry.id === country);
  if (!object) throw new Error(`world-atlas has no country ${country}`);
  const { geometry } = feature(atlas, object);
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const inside = ([lon, lat]) => lon >= box.west && lon <= box.east && lat >= box.south && lat <= box.north;
  return polygons.filter((polygon) => polygon[0].every(inside));
}
