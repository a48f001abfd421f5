/**
 * Ramps that survive colour blindness and print. Sequential and diverging ones are ColorBrewer's
 * (Brewer and Harrower) and matplotlib's viridis; categories are CARTO's Safe.
 */
export const sequential = {
  YlGnBu: ['#ffffd9', '#edf8b1', '#c7e9b4', '#7fcdbb', '#41b6c4', '#1d91c0', '#225ea8', '#253494', '#081d58'],
  YlOrBr: ['#ffffe5', '#fff7bc', '#fee391', '#fec44f', '#fe9929', '#ec7014', '#cc4c02', '#993404', '#662506'],
  RdPu: ['#fff7f3', '#fde0dd', '#fcc5c0', '#fa9fb5', '#f768a1', '#dd3497', '#ae017e', '#7a0177', '#49006a'],
  Viridis: ['#fde725', '#addc30', '#5ec962', '#28ae80', '#21918c', '#2c728e', '#3b528b', '#472d7b', '#440154'],
} as const;
export const diverging = {
  PuOr: ['#b35806', '#e08214', '#fdb863', '#fee0b6', '#f7f7f7', '#d8daeb', '#b2abd2', '#8073ac', '#542788'],
  RdBu: ['#b2182b', '#d6604d', '#f4a582', '#fddbc7', '#f7f7f7', '#d1e5f0', '#92c5de', '#4393c3', '#2166ac'],
  BrBG: ['#8c510a', '#bf812d', '#dfc27d', '#f6e8c3', '#f5f5f5', '#c7eae5', '#80cdc1', '#35978f', '#01665e'],
} as const;
export const rampNames = ['YlGnBu', 'YlOrBr', 'RdPu', 'Viridis', 'PuOr', 'RdBu', 'BrBG'] as const;
export type RampName = (typeof rampNames)[number];

/** CARTO Safe. */
export const categories: readonly string[] = [
  '#88ccee', '#cc6677', '#ddcc77', '#117733', '#332288', '#aa4499', '#44aa99', '#999933', '#882255', '#661100', '#6699cc',
];

export function isDiverging(name: RampName): name is keyof typeof diverging {
  return name in diverging;
}

/** The colour at a share of the ramp, from 0 to 1. */
export function colourAt(name: RampName, share: number): string {
  const anchors: readonly string[] = isDiverging(name) ? diverging[name] : sequential[name];
  const at = Math.min(Math.max(share, 0), 1) * (anchors.length - 1);
  const low = Math.min(Math.floor(at), anchors.length - 2);
  return mix(anchors[low] ?? '#000000', anchors[low + 1] ?? '#000000', at - low);
}

/** `count` colours from light to dark, clear of both ends: paper-white and near-black. */
export function steps(name: keyof typeof sequential, count: number): string[] {
  if (count === 1) return [colourAt(name, 0.55)];
  const [from, to] = [0.1, count < 4 ? 0.75 : 0.95];
  return Array.from({ length: count }, (_, i) => colourAt(name, from + ((to - from) * i) / (count - 1)));
}

/** The colour of the category at a place; they repeat when there are more than there are colours. */
export function category(at: number): string {
  return categories[at % categories.length] ?? '#888888';
}

export function mix(a: string, b: string, share: number): string {
  const [x, y] = [channels(a), channels(b)];
  return hex(x.map((channel, i) => channel + ((y[i] ?? channel) - channel) * share));
}

/** Two inks over each other on white paper. */
export function multiply(a: string, b: string): string {
  const [x, y] = [channels(a), channels(b)];
  return hex(x.map((channel, i) => (channel * (y[i] ?? 255)) / 255));
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function hex(values: readonly number[]): string {
  return `#${values.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

/** WCAG's relative luminance, from 0 (black) to 1 (white). */
export function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Black or white, whichever is read better on a colour. */
export function inkOn(colour: string): string {
  // Where black and white stand out alike: 4.6 to 1 at the least.
  return luminance(colour) > 0.179 ? '#000000' : '#ffffff';
}
