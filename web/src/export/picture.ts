/**
 * A picture of the map as SVG: the areas and borders as they are drawn, with title, legend, sources,
 * date and licence. The PNG is the same picture drawn by the browser.
 */
import { inkOn } from '../colour/ramps';
import type { LegendGrid, LegendItem, LegendSpec } from '../components/legend';
import type { MapContent } from '../map/content';
import { hatchColours } from '../map/hatch';
import { tones, type Scheme } from '../map/style';
import { escape, wrapped } from './text';

/** What stands around the map. */
export interface Frame {
  readonly title: string;
  readonly subtitle: string;
  readonly legend: LegendSpec;
  /** The year, who to credit and by which licence, the date, the address; and that a map is schematic. */
  readonly credits: readonly string[];
}

/** A map's shapes in pixels of its canvas. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Paths by the unit they are of, for units and their fill. */
  readonly areas: readonly { readonly unit: string; readonly path: string }[];
  readonly borders: string;
  readonly outlines: readonly string[];
  readonly symbols: readonly { readonly x: number; readonly y: number; readonly radius: number; readonly colour: string }[];
  readonly overlays: readonly { readonly path: string; readonly colour: string; readonly cover: number }[];
  readonly links: readonly { readonly path: string; readonly colour: string; readonly width: number }[];
  readonly selected: string;
  readonly names: readonly { readonly text: string; readonly at: readonly [x: number, y: number]; readonly strong: boolean }[];
}

const MARGIN = 24;
const LEGEND_WIDTH = 250;
const LINE = 17;

export function picture(frame: Frame, drawing: Drawing, content: Pick<MapContent, 'fills' | 'unknown'>, scheme: Scheme): string {
  const tone = tones[scheme];
  const paper = scheme === 'dark' ? '#161c1f' : '#ffffff';
  const width = MARGIN * 3 + drawing.width + LEGEND_WIDTH;
  const credits = frame.credits.flatMap((line) => wrapped(line, Math.floor((width - 2 * MARGIN) / 5.6)));
  const top = MARGIN + 46;
  const beside = legend(frame.legend, tone.text);
  const bottom = top + Math.max(drawing.height, beside.height);
  const height = bottom + 14 + credits.length * 14 + MARGIN;
  const hatched = hatchColours[scheme];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, 'Segoe UI', 'Liberation Sans', Arial, sans-serif" fill="${tone.text}">
<title>${escape(frame.title)}</title>
<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="${hatched.ground}"/><rect width="1.5" height="6" fill="${hatched.stroke}"/></pattern>
<clipPath id="window"><rect width="${drawing.width}" height="${drawing.height}"/></clipPath></defs>
<rect width="${width}" height="${height}" fill="${paper}"/>
<text x="${MARGIN}" y="${MARGIN + 16}" font-size="20" font-weight="600">${escape(frame.title)}</text>
<text x="${MARGIN}" y="${MARGIN + 36}" font-size="13">${escape(frame.subtitle)}</text>
<g transform="translate(${MARGIN} ${top})" clip-path="url(#window)">${map(drawing, content, scheme)}</g>
<g transform="translate(${MARGIN * 2 + drawing.width} ${top})">${beside.markup}</g>
${credits.map((line, i) => `<text x="${MARGIN}" y="${bottom + 22 + i * 14}" font-size="11">${escape(line)}</text>`).join('\n')}
</svg>`;
}

function map(drawing: Drawing, { fills, unknown }: Pick<MapContent, 'fills' | 'unknown'>, scheme: Scheme): string {
  const tone = tones[scheme];
  const areas = drawing.areas.map(({ unit, path }) => {
    const fill = unknown.has(unit) ? 'url(#hatch)' : (fills.get(unit) ?? tone.plain);
    // A stroke in the fill's own colour closes the seams between tiles.
    const seam = unknown.has(unit) ? '' : ` stroke="${fill}" stroke-width="0.4"`;
    return `<path d="${path}" fill="${fill}"${seam}/>`;
  });
  const line = (path: string, colour: string, width: number): string => (path === '' ? '' : `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"/>`);
  return [
    `<rect width="${drawing.width}" height="${drawing.height}" fill="${tone.ground}"/>`,
    ...areas,
    line(drawing.borders, tone.border, 0.5),
    ...drawing.overlays.map(({ path, colour, cover }) => `<path d="${path}" fill="none" stroke="${tone.halo}" stroke-width="3.5" stroke-opacity="0.85"/><path d="${path}" fill="${colour}" fill-opacity="${cover}" stroke="${colour}" stroke-width="1.5" stroke-dasharray="5 3"/>`),
    ...drawing.links.map(({ path, colour, width }) => line(path, colour, width)),
    ...drawing.outlines.map((path) => line(path, tone.group, 1.1)),
    line(drawing.selected, tone.selected, 2.5),
    ...drawing.names.map(({ text, at, strong }) => `<text x="${at[0]}" y="${at[1] - (strong ? 8 : -4)}" text-anchor="middle" font-size="${strong ? 14 : 11}" font-weight="${strong ? 600 : 400}" fill="${tone.text}" stroke="${tone.halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${escape(text)}</text>`),
    ...drawing.symbols.map(({ x, y, radius, colour }) => `<circle cx="${x}" cy="${y}" r="${radius}" fill="${colour}" fill-opacity="0.75" stroke="${tone.halo}"/>`),
  ].join('');
}

function legend({ title, measure, items, grid, notes }: LegendSpec, ink: string): { markup: string; height: number } {
  const parts: string[] = [];
  let y = 12;
  const write = (text: string, size: number, weight = 400, x = 0): void => {
    for (const line of wrapped(text, Math.floor((LEGEND_WIDTH - x) / (size * 0.52)))) {
      parts.push(`<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}">${escape(line)}</text>`);
      y += LINE;
    }
  };
  write(title, 14, 600);
  if (measure !== '') write(measure, 12);
  y += 4;
  if (grid !== undefined) y = square(grid, y, parts, ink);
  for (const item of items) {
    parts.push(key(item, y, ink));
    write(`${item.label}${item.count === undefined ? '' : ` (${item.count})`}`, 12, 400, 34);
    y += item.radius_px === undefined ? 3 : Math.max(item.radius_px * 2 - 12, 3);
  }
  y += 6;
  for (const note of notes) write(note, 11);
  return { markup: parts.join('\n'), height: y };
}

function key({ colour, radius_px }: LegendItem, y: number, ink: string): string {
  if (radius_px !== undefined) return `<circle cx="13" cy="${y - 4 + Math.max(radius_px - 6, 0)}" r="${radius_px}" fill="${colour}" fill-opacity="0.75"/>`;
  return `<rect x="0" y="${y - 12}" width="26" height="15" fill="${colour === 'hatch' ? 'url(#hatch)' : colour}" stroke="${ink}" stroke-width="0.5"/>`;
}

function square({ across, up, colours, counts, acrossRanges, upRanges }: LegendGrid, top: number, parts: string[], ink: string): number {
  const side = 50;
  let y = top;
  for (const line of wrapped(`↑ ${up}`, 38)) {
    parts.push(`<text x="0" y="${y + 4}" font-size="12">${escape(line)}</text>`);
    y += LINE;
  }
  const left = 86;
  upRanges.forEach((range, j) => parts.push(`<text x="${left - 6}" y="${y + (colours.length - 0.5 - j) * side + 4}" text-anchor="end" font-size="10">${escape(range)}</text>`));
  acrossRanges.forEach((range, i) => wrapped(range.replace('\u2013', '\u2013 '), 9).forEach((line, row) =>
    parts.push(`<text x="${left + (i + 0.5) * side}" y="${y + colours.length * side + 12 + row * 11}" text-anchor="middle" font-size="10">${escape(line)}</text>`)));
  colours.forEach((row, j) => row.forEach((colour, i) => {
    const corner = y + (colours.length - 1 - j) * side;
    parts.push(`<rect x="${left + i * side}" y="${corner}" width="${side}" height="${side}" fill="${colour}" stroke="${ink}" stroke-width="0.5"/><text x="${left + (i + 0.5) * side}" y="${corner + side / 2 + 4}" text-anchor="middle" font-size="11" fill="${inkOn(colour)}">${counts[j]?.[i] ?? 0}</text>`);
  }));
  y += colours.length * side + 40;
  for (const line of wrapped(`→ ${across}`, 38)) {
    parts.push(`<text x="0" y="${y}" font-size="12">${escape(line)}</text>`);
    y += LINE;
  }
  return y + 8;
}

/** The picture in pixels, twice as fine as on the screen. */
export async function toPng(svg: string, scale = 2): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error('the browser made no PNG')) : resolve(blob)), 'image/png');
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
