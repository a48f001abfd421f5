/** Two indicators at once: three classes by three, two inks over each other. */
import type { Indicator } from '../api/answers';
import { classify, classOf, type Classification } from './classes';
import { multiply } from './ramps';

/** Light to full, of the first indicator (across) and the second (up). Tinted, so that low is not taken for missing. */
const ACROSS = ['#f6f1df', '#a8d3cd', '#46a6ac'];
const UP = ['#f6f1df', '#e0a9c6', '#b85a98'];
/** The paper of both inks, which must not count twice. */
const PAPER = '#f6f1df';

export interface Bivariate {
  readonly across: Classification;
  readonly up: Classification;
  /** Colours by the class of the second, then of the first. */
  readonly colours: readonly (readonly string[])[];
  readonly fills: ReadonlyMap<string, string>;
  /** Units in each cell, as the colours are. */
  readonly counts: readonly (readonly number[])[];
  /** Units without a value of one or both. */
  readonly unknown: ReadonlySet<string>;
}

export function bivariate(first: Indicator, second: Indicator): Bivariate {
  const [across, up] = [first, second].map(thirds) as [Classification, Classification];
  const colours = up.classes.map((_, y) => across.classes.map((_, x) => blend(place(x, across.classes.length), place(y, up.classes.length))));
  const counts = colours.map((row) => row.map(() => 0));
  const fills = new Map<string, string>();
  const unknown = new Set<string>();
  for (const { unit, value } of first.values) {
    const [x, y] = [classOf(value, across), classOf(second.byUnit.get(unit)?.value, up)];
    const colour = x === undefined || y === undefined ? undefined : colours[y]?.[x];
    const row = y === undefined ? undefined : counts[y];
    if (colour === undefined || row === undefined || x === undefined) unknown.add(unit);
    else {
      fills.set(unit, colour);
      row[x] = (row[x] ?? 0) + 1;
    }
  }
  return { across, up, colours, fills, counts, unknown };
}

/** At most three classes: yes and no are two. */
function thirds(indicator: Indicator): Classification {
  return classify(indicator.values, indicator.kind === 'count' ? 'class' : indicator.kind, {
    asked: indicator.kind === 'boolean' ? 'auto' : indicator.method, method: indicator.method, breaks: indicator.breaks, ramp: 'YlGnBu',
  });
}

/** Where a class lies among three. */
function place(at: number, of: number): number {
  return of <= 1 ? 0 : Math.round((at * 2) / (of - 1));
}

function blend(x: number, y: number): string {
  const [across, up] = [ACROSS[x] ?? PAPER, UP[y] ?? PAPER];
  if (x === 0) return up;
  return y === 0 ? across : multiply(across, up);
}
