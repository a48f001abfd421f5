/** Today's networks and the proposal as two small maps beside each other. */
import { html, svg, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import type { Groups } from '../../../api/answers';
import { get, query, segment } from '../../../api/client';
import { list, record, text } from '../../../api/wire';
import { awaited } from '../../../components/status';
import { path } from '../../../map/drawing';
import { tones } from '../../../map/style';
import { words as common } from '../../../words/common';
import type { CoContext } from '../ask';
import { beside } from '../onmap';
import { allNetworks } from '../themes';
import type { Proposal } from './read';
import { proposalTheme } from './themes';
import { words } from './words';
import { all } from '../../../app/resources';

type Shapes = ReadonlyMap<string, GeoJSON.Geometry>;
const WIDTH = 190;
const TALLEST = 280;

function askShapes(c: CoContext) {
  const { collection } = c.dataset;
  return c.ask(`shapes ${collection}`, async (signal): Promise<Shapes> => {
    const answer = record(await get(`collections/${segment(collection)}/items${query({ limit: 10_000, properties: 'number' })}`, signal));
    return new Map(list(answer['features']).flatMap(({ properties, geometry }) => (typeof record(geometry)['type'] === 'string' ? [[text(record(properties)['number']), geometry as GeoJSON.Geometry] as const] : [])));
  });
}

export function sides(c: CoContext, proposal: Proposal, groups: Groups): TemplateResult {
  const asked = new Set([...proposal.regions.flatMap(({ members }) => members), ...proposal.unassigned.map(({ number }) => number)]);
  return html`${awaited(all([askShapes(c), beside(c)]), c.language, ([shapes, links]) => html`<div class="sides">${guard([shapes, proposal, groups, c.language, c.scheme, c.own.comove], () => {
    const moving = new Set(proposal.changes[c.own.comove].map(({ number }) => number));
    const small = new Map([...shapes].filter(([unit]) => asked.has(unit)));
    return [
      one(c, c.t(words.today), small, allNetworks(c, groups, links).fills, moving),
      one(c, c.t(words.proposal), small, proposalTheme(c, proposal, groups, links).fills, moving),
    ];
  })}</div>
  ${c.dataset.schematic ? html`<p class="small">${c.t(common.schematic)}.</p>` : ''}`)}`;
}

function one(c: CoContext, title: string, shapes: Shapes, fills: ReadonlyMap<string, string>, moving: ReadonlySet<string>): TemplateResult {
  const tone = tones[c.scheme];
  const { project, height } = fitted([...shapes.values()]);
  const drawn = [...shapes].map(([unit, shape]) => ({ unit, line: path(shape, project, true), fill: fills.get(unit) ?? tone.plain }));
  return html`<figure><figcaption>${title}</figcaption><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${`${title}: ${c.number([...shapes.keys()].filter((unit) => fills.has(unit)).length)} ${c.t(common.of)} ${c.number(shapes.size)} ${c.t(common.units)}`}>
    ${drawn.map(({ line, fill }) => svg`<path d=${line} fill=${fill} stroke=${tone.border} stroke-width="0.25"></path>`)}
    ${drawn.filter(({ unit }) => moving.has(unit) && moving.size < shapes.size / 2).map(({ line }) => svg`<path d=${line} fill="none" stroke=${tone.marked} stroke-width="1"></path>`)}
  </svg></figure>`;
}

/** Fits shapes into a small picture; degrees of longitude are narrower to the north. */
function fitted(shapes: readonly GeoJSON.Geometry[]): { readonly project: (place: readonly number[]) => readonly [number, number]; readonly height: number } {
  const places = shapes.flatMap(corners);
  const [west, east] = ends(places.map(([lon]) => lon));
  const [south, north] = ends(places.map(([, lat]) => lat));
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const [wide, tall] = [Math.max((east - west) * narrow, 1e-6), Math.max(north - south, 1e-6)];
  const scale = Math.min(WIDTH / wide, TALLEST / tall);
  const left = (WIDTH - wide * scale) / 2;
  return { height: tall * scale, project: ([lon = 0, lat = 0]) => [round(left + (lon - west) * narrow * scale), round((north - lat) * scale)] };
}

const round = (value: number): number => Math.round(value * 10) / 10;
const ends = (values: readonly number[]): [number, number] => values.reduce<[number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);

function corners(shape: GeoJSON.Geometry): [number, number][] {
  if (shape.type === 'GeometryCollection') return shape.geometries.flatMap(corners);
  const flat = (shape.coordinates as unknown[]).flat(4).map(Number);
  return Array.from({ length: Math.floor(flat.length / 2) }, (_, i) => [flat[2 * i] ?? 0, flat[2 * i + 1] ?? 0]);
}
