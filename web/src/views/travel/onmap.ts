/** The map of the tab: minutes as colours, reach as areas, the selection as lines between centres. */
import { centres } from '../../api/answers';
import { remember } from '../../app/memo';
import type { Area, MapContent } from '../../map/content';
import { colourAt } from '../../colour/ramps';
import { words as common } from '../../words/common';
import { askMinutes, askReach, selection, travelOf } from './ask';
import { colourOf, legendItems, minutesOf } from './minutes';
import type { TravelContext } from './tab';
import { words } from './words';

const NO_FILLS: ReadonlyMap<string, string> = new Map();
const NO_UNITS: ReadonlySet<string> = new Set();
const NO_AREAS: readonly Area[] = [];
const SELECTED = { light: '#2c7fb8', dark: '#41b6c4' } as const;

export function content(c: TravelContext): MapContent | undefined {
  const { tshow } = c.own;
  return tshow === 'matrix' ? between(c) : tshow === 'reach' ? reached(c) : minutes(c);
}

const minutesKept = remember<MapContent>();

function minutes(c: TravelContext): MapContent | undefined {
  const { unit } = c.core;
  const relation = travelOf(c);
  if (unit === undefined || relation === undefined) return plain(c, c.t(words.show_minutes));
  const asked = askMinutes(c, relation, unit);
  if (asked.is !== 'ready') return undefined;
  const found = minutesOf(asked.value, unit);
  return minutesKept([found, c.language], () => {
    const name = nameOf(c, unit);
    const title = `${c.t(words.minutes)} ${c.t(words.from).toLowerCase()} ${name}`;
    return {
      ...base(c, title),
      fills: new Map([...found.byUnit].flatMap(([to, value]) => {
        const colour = colourOf(value, found.classes);
        return colour === undefined ? [] : [[to, colour] as const];
      })),
      unknown: found.unreachable,
      legend: { title, measure: c.title(relation.title), items: legendItems(c, found), notes: [] },
      describe: (to) => {
        const value = found.byUnit.get(to);
        return `${nameOf(c, to)}: ${to === unit ? c.t(words.own_unit) : value === undefined ? c.t(words.no_way) : `${c.number(value)} ${c.t(words.minutes_short)}`}`;
      },
    };
  });
}

const reachKept = remember<MapContent>();
const areasKept = remember<readonly Area[]>();

function reached(c: TravelContext): MapContent | undefined {
  const asked = askReach(c);
  if (asked === undefined) return plain(c, c.t(words.show_reach));
  if (asked.is !== 'ready') return undefined;
  const { bands } = asked.value;
  const { tplace } = c.own;
  const colours = bands.map((_, i) => colourAt('YlGnBu', 0.9 - (0.55 * i) / Math.max(bands.length - 1, 1)));
  const { ofUnits } = asked.value;
  // Whole units are coloured as such. Areas lie over each other, the widest below.
  const areas = areasKept([bands], () => (ofUnits ? [] : bands.flatMap(({ minutes: limit, geometry }, i) => (geometry === undefined ? [] : [{ id: `reach-${limit}`, geometry, colour: colours[i] ?? '', cover: 0.45 }])).reverse()));
  return reachKept([areas, tplace, c.language, c.core.unit], () => ({
    ...base(c, c.t(words.show_reach)),
    areas,
    ...(ofUnits ? { fills: new Map(bands.flatMap(({ units }, i) => units.map(({ number }) => [number, colours[i] ?? ''] as const)).reverse()) } : {}),
    ...(ofUnits || tplace === undefined || c.own.tin !== c.core.unit ? {} : { symbols: new Map([['place', { radius_px: 6, colour: '#c8102e' }]]), centres: new Map([['place', [tplace[0], tplace[1]] as [number, number]]]) }),
    legend: {
      title: c.t(words.show_reach),
      measure: nameOf(c, c.core.unit ?? ''),
      items: bands.map(({ minutes: limit, units }, i) => ({ colour: colours[i] ?? '', label: `${c.t(words.within)} ${c.number(limit)} ${c.t(words.minutes_short)}`, count: units.length })),
      notes: [c.t(ofUnits ? words.units_note : words.reach_isochrone)],
    },
    describe: (unit) => {
      const band = bands.find(({ units }) => units.some(({ number }) => number === unit));
      return band === undefined ? nameOf(c, unit) : `${nameOf(c, unit)}: ${c.t(words.within)} ${c.number(band.minutes)} ${c.t(words.minutes_short)}`;
    },
  }));
}

const betweenKept = remember<MapContent>();

function between(c: TravelContext): MapContent {
  const places = c.ask('centres', centres);
  const at = places.is === 'ready' ? places.value : undefined;
  const colour = SELECTED[c.scheme];
  return betweenKept([c.own.tunits, at, colour, c.language, c.dataset], () => {
    const units = selection(c);
    return {
      ...base(c, c.t(words.show_matrix)),
      fills: new Map(units.map((unit) => [unit, colour])),
      ...(at === undefined ? {} : { centres: at }),
      legend: { title: c.t(words.show_matrix), measure: '', items: units.length === 0 ? [] : [{ colour, label: c.t(words.selected), count: units.length }], notes: [] },
    };
  });
}

const plainKept = remember<MapContent>();

/** Nothing is asked yet. */
function plain(c: TravelContext, title: string): MapContent {
  return plainKept([title, c.language, c.dataset], () => base(c, title));
}

function base(c: TravelContext, title: string): MapContent {
  const drawn = c.dataset.groupings.find(({ collection }) => collection !== '');
  return {
    title,
    subtitle: c.title(c.dataset.title),
    fills: NO_FILLS,
    unknown: NO_UNITS,
    areas: NO_AREAS,
    borders: drawn === undefined ? [] : [drawn.id],
    labels: false,
    legend: { title, measure: '', items: [], notes: [] },
    describe: (unit) => nameOf(c, unit),
  };
}

function nameOf(c: TravelContext, unit: string): string {
  return c.dataset.units.get(unit)?.name ?? `${c.t(common.number)} ${unit}`;
}
