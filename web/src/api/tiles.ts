/** How a layer's tiles are cut. */
import { get, segment } from './client';
import { bounds, list, number, record, text, type Bounds } from './wire';

export interface TileLayer {
  readonly layer: string;
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly bounds: Bounds | undefined;
}


export async function tileLayer(layer: string, signal?: AbortSignal): Promise<TileLayer> {
  const answer = record(await get(`tiles/${segment(layer)}`, signal));
  return {
    layer: text(list(answer['vector_layers'])[0]?.['id']) || layer,
    minzoom: number(answer['minzoom']) ?? 0,
    maxzoom: number(answer['maxzoom']) ?? 12,
    bounds: bounds(answer['bounds']),
  };
}
