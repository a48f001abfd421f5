/** The figures of a set of units as a network: as it is, and as it would be. */
export type Links = ReadonlyMap<string, ReadonlySet<string>>;
export type Minutes = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface Known {
  readonly inhabitants: ReadonlyMap<string, number>;
  readonly minutes: Minutes;
  readonly county: (unit: string) => string;
  /** Undefined where the dataset does not know who borders on whom: by land, and by land or water. */
  readonly land: Links | undefined;
  readonly sea: Links | undefined;
}

export interface Figures {
  readonly members: number;
  readonly inhabitants: number;
  /** Members without a known number, who are in no sum. */
  readonly uncounted: readonly string[];
  readonly longest: { readonly minutes: number; readonly between: readonly [string, string] } | undefined;
  /** Pairs that no known way joins. */
  readonly unreachable: number;
  readonly counties: readonly string[];
  /** Into how many parts it falls, by land and by land or water. */
  readonly land: number | undefined;
  readonly sea: number | undefined;
}

export function figures(members: readonly string[], known: Known): Figures {
  const pairs = members.flatMap((one, i) => members.slice(i + 1).map((other) => ({ one, other, minutes: known.minutes.get(one)?.get(other) })));
  const joined = pairs.flatMap(({ one, other, minutes }) => (minutes === undefined ? [] : [{ minutes, between: [one, other] as const }]));
  const longest = joined.reduce<(typeof joined)[number] | undefined>((most, each) => (most === undefined || each.minutes > most.minutes ? each : most), undefined);
  return {
    members: members.length,
    inhabitants: members.reduce((sum, unit) => sum + (known.inhabitants.get(unit) ?? 0), 0),
    uncounted: members.filter((unit) => !known.inhabitants.has(unit)),
    longest,
    unreachable: pairs.length - joined.length,
    counties: [...new Set(members.map(known.county).filter((name) => name !== ''))].sort((a, b) => a.localeCompare(b, 'nb')),
    land: known.land && parts(members, known.land).length,
    sea: known.sea && parts(members, known.sea).length,
  };
}

/** The parts that hang together among some units. */
export function parts(units: readonly string[], links: Links): string[][] {
  const left = new Set(units);
  const found: string[][] = [];
  for (const start of units) {
    if (!left.delete(start)) continue;
    const part = [start];
    for (let at = 0; at < part.length; at += 1) {
      for (const next of links.get(part[at] ?? '') ?? []) if (left.delete(next)) part.push(next);
    }
    found.push(part);
  }
  return found;
}

/** Those who border on some units and are not among them. */
export function around(units: readonly string[], links: Links): string[] {
  const inside = new Set(units);
  return [...new Set(units.flatMap((unit) => [...(links.get(unit) ?? [])]))].filter((unit) => !inside.has(unit));
}

/** Of those named in an address, who can join and who can leave. */
export function possible(members: readonly string[], join: readonly string[], leave: readonly string[], known: (unit: string) => boolean): { readonly join: readonly string[]; readonly leave: readonly string[] } {
  const inside = new Set(members);
  return { join: join.filter((unit) => known(unit) && !inside.has(unit)), leave: leave.filter((unit) => inside.has(unit)) };
}

/** A membership after some joined and some left. */
export function changed(members: readonly string[], join: readonly string[], leave: readonly string[]): string[] {
  const out = new Set(leave);
  return [...members.filter((unit) => !out.has(unit)), ...join.filter((unit) => !members.includes(unit))];
}

/** A click on a unit: a member leaves, another joins, and what was clicked before is undone. */
export function toggled(unit: string, members: readonly string[], join: readonly string[], leave: readonly string[]): { cojoin: string[]; coleave: string[] } {
  const flip = (list: readonly string[]): string[] => (list.includes(unit) ? list.filter((each) => each !== unit) : [...list, unit]);
  return members.includes(unit) ? { cojoin: [...join], coleave: flip(leave) } : { cojoin: flip(join), coleave: [...leave] };
}
