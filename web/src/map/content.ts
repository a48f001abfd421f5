/** What a view asks the map to show. Views say what; the map sees to how, and changes only what differs. */
import type { Bounds } from '../api/wire';
import type { LegendSpec } from '../components/legend';

export interface Symbol {
  readonly radius_px: number;
  readonly colour: string;
}

/** An area or outline over the map: reach, a proposed region, a drawn shape. */
export interface Area {
  readonly id: string;
  readonly geometry: GeoJSON.Geometry;
  readonly colour: string;
  /** How much of the area's colour covers what is below, from 0 to 1. */
  readonly cover: number;
}

/** A line between the centres of two units. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly width_px: number;
  readonly colour: string;
}

export interface MapContent {
  /** Says what the map shows; stands over an exported picture. */
  readonly title: string;
  readonly subtitle: string;
  readonly fills: ReadonlyMap<string, string>;
  /** Units whose value is not known: hatched. A unit in neither is left plain. */
  readonly unknown: ReadonlySet<string>;
  readonly symbols?: ReadonlyMap<string, Symbol>;
  /** Units with an outline of their own, such as neighbours of the selected one. */
  readonly marked?: readonly string[];
  readonly areas?: readonly Area[];
  readonly links?: readonly Link[];
  /** Where units' centres lie; needed for symbols and links. */
  readonly centres?: ReadonlyMap<string, [lon: number, lat: number]>;
  /** Groupings whose borders are drawn. */
  readonly borders: readonly string[];
  readonly labels: boolean;
  /** Where to look; the map flies there when it is another than before. */
  readonly focus?: { readonly id: string; readonly bounds: Bounds };
  readonly legend: LegendSpec;
  /** What to say of a unit the pointer is on. */
  readonly describe: (unit: string) => string;
}
