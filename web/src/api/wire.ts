/**
 * Reads what comes over the wire: a field that is not there, or not of its kind, is empty
 * or undefined. The rest of the viewer has types.
 */
export type Json = Record<string, unknown>;
import type { Title } from '../words/dictionary';

export type { Title };
export type Bounds = [west: number, south: number, east: number, north: number];

export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(record) : [];
}

export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function number(value: unknown): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function title(value: unknown): Title {
  if (typeof value === 'string') return value;
  return Object.fromEntries(Object.entries(record(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

export function point(value: unknown): [number, number] | undefined {
  const [lon, lat] = Array.isArray(value) ? value.map(number) : [];
  return lon === undefined || lat === undefined ? undefined : [lon, lat];
}

/** A box as `[w, s, e, n]`, alone or inside OGC's `spatial.bbox`. */
export function bounds(value: unknown): Bounds | undefined {
  if (!Array.isArray(value)) {
    const inner = record(record(value)['spatial'])['bbox'];
    return Array.isArray(inner) ? bounds(inner[0]) : undefined;
  }
  const [west, south, east, north] = value.map(number);
  if (west === undefined || south === undefined || east === undefined || north === undefined) return undefined;
  return [west, south, east, north];
}
