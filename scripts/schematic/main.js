// Makes shapes/norway-2018/schematic.geojson from two points of each municipality, the label point inside it and
// its centre: their Voronoi cells in EPSG:25833, clipped to the coast. `--check` compares the result with the tracked file instead of writing it.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import proj4 from "proj4";
import { clippedCells } from "./cells.js";
import { coastOf } from "./coast.js";
import { checkGlued, glue } from "./glue.js";

const SHAPES = fileURLToPath(new URL("../../shapes/norway-2018/", import.meta.url));
const TABLE = `${SHAPES}municipalities.csv`;
const RESULT = `${SHAPES}schematic.geojson`;

const NORWAY = "578";
/** The mainland with its coast: leaves out Svalbard, Jan Mayen and Bouvet Island. */
const MAINLAND = { west: 0, east: 35, south: 55, north: 72 };
const UTM33 = "+proj=utm +zone=33 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";
const STEPS_PER_DEGREE = 1e5;
const OPTIONS = { marginM: 100_000, discRadiusM: 2_500, smallestLandM2: 1e6, samePointM: 500 };
const NOTE =
  "schematic: Voronoi cells of two points per municipality, clipped to the coast of Natural Earth (public domain); not the real borders";

function readTable(path) {
  const [head, ...lines] = readFileSync(path, "utf8").trim().split("\n");
  const columns = head.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    if (line.includes('"') || cells.length !== columns.length) throw new Error(`${path}: cannot read ${line}`);
    return Object.fromEntries(columns.map((column, i) => [column, cells[i]]));
  });
}

function make() {
  const { forward, inverse } = proj4("EPSG:4326", UTM33);
  const rows = readTable(TABLE);
  const units = rows.map((row) => {
    const [label, centre] = ["label", "centre"].map((what) => forward([Number(row[`${what}_lon`]), Number(row[`${what}_lat`])]));
    const apart = Math.hypot(label[0] - centre[0], label[1] - centre[1]) > OPTIONS.samePointM;
    return apart ? [label, centre] : [label];
  });
  const coast = coastOf(NORWAY, MAINLAND).map((polygon) => polygon.map((ring) => ring.map((vertex) => forward(vertex))));
  const cells = clippedCells(units, coast, OPTIONS);
  const toGrid = (vertex) => inverse(vertex).map((degrees) => Math.round(degrees * STEPS_PER_DEGREE));
  const glued = glue(cells.map(({ area }) => area.map((polygon) => polygon.map((ring) => ring.slice(0, -1).map(toGrid)))));
  checkGlued(glued);
  const features = rows.map((row, i) => featureOf(row, glued[i]));
  const list = (how) => rows.filter((_, i) => cells[i].how === how).map((row) => `${row.number} ${row.name}`);
  return { text: writeCollection(features), discs: list("disc"), pointsAtSea: list("land and disc") };
}

function featureOf({ number, name }, polygons) {
  if (polygons.length === 0) throw new Error(`${number} ${name} has no area`);
  const close = (ring) => [...ring, ring[0]].map(([x, y]) => [x / STEPS_PER_DEGREE, y / STEPS_PER_DEGREE]);
  const coordinates = polygons.map((polygon) => polygon.map(close));
  return { type: "Feature", properties: { number, name }, geometry: { type: "MultiPolygon", coordinates } };
}

/** One feature a line, so that a change reads as one. */
function writeCollection(features) {
  const lines = features.map((feature) => JSON.stringify(feature)).join(",\n");
  return `{"type":"FeatureCollection","note":${JSON.stringify(NOTE)},"features":[\n${lines}\n]}\n`;
}

const { text, discs, pointsAtSea } = make();
if (process.argv.includes("--check")) {
  if (readFileSync(RESULT, "utf8") !== text) {
    console.error(`${RESULT} is not what its points give; run scripts/schematic/make`);
    process.exit(1);
  }
  console.log("schematic.geojson is what its points give");
} else {
  writeFileSync(RESULT, text);
  console.log(`${RESULT}: ${text.length} bytes`);
  console.log(`a disc instead of land (${discs.length}): ${discs.join(", ")}`);
  console.log(`a disc at the point besides land elsewhere in the cell (${pointsAtSea.length}): ${pointsAtSea.join(", ")}`);
}
