/** The map of the comparison: each unit in its group's colour, the shape being drawn, and the units in the frame. */
import { remember } from '../../app/memo';
import { all, map, type Asked } from '../../app/resources';
import { link } from '../../components/link';
import type { LegendSpec } from '../../components/legend';
import type { TableSpec } from '../../components/table';
import type { Area, MapContent, Symbol } from '../../map/content';
import { category } from '../../colour/ramps';
import { measured, rowsOf, sourceOf, unitColumns, valueColumns } from '../../thematic/theme';
import { words as thematic } from '../../thematic/words';
import { words as common } from '../../words/common';
import { shape, toolOf } from './draw';
import { askIndicator, byOf, chosen, groupOf, OWN, xOf, yOf, type Chosen } from './groups';
import { brushed, pairs } from './pairs';
import type { CompareContext } from './tab';
import { words } from './words';

const NO_AREAS: readonly Area[] = [];
const NO_UNITS: readonly string[] = [];
const areasKept = remember<readonly Area[]>();
const cornersKept = remember<Pick<MapContent, 'symbols' | 'centres'>>();
const markedKept = remember<readonly string[]>();
const kept = remember<MapContent>();
const fillsKept = remember<ReadonlyMap<string, string>>();

export function content(c: CompareContext): MapContent | undefined {
  const found = chosen(c);
  if (found.is !== 'ready') return undefined;
  const groups = found.value;
  const y = yOf(c);
  const indicator = y === undefined ? undefined : askIndicator(c, y);
  const values = indicator?.is === 'ready' ? indicator.value : undefined;
  const [areas, marked, corners] = [drawn(c), markedOf(c), cornersOf(c)];
  const fills = fillsKept([groups], () => new Map([...groupOf(groups.groups)].map(([unit, { colour }]) => [unit, colour])));
  return kept([groups, values, areas, marked, corners, c.language], () => {
    const of = groupOf(groups.groups);
    const say = values === undefined ? undefined : measured(values, c.language);
    return {
      title: values === undefined ? groups.title : `${groups.title}: ${c.title(values.title)}`,
      subtitle: c.title(c.dataset.title),
      fills,
      unknown: NO_ONE,
      marked,
      areas,
      ...corners,
      borders: bordersOf(c, groups),
      labels: false,
      legend: legendOf(c, groups),
      describe: (unit) => {
        const group = of.get(unit)?.title ?? c.t(words.in_none);
        return `${c.dataset.units.get(unit)?.name ?? unit}: ${group}${say === undefined ? '' : ` · ${say(unit)}`}`;
      },
    };
  });
}

const NO_ONE: ReadonlySet<string> = new Set();

/** The groups' own borders where they are drawn, else those of the first division. */
function bordersOf({ dataset }: CompareContext, { by }: Chosen): readonly string[] {
  const drawn = dataset.groupings.filter(({ collection }) => collection !== '');
  const shown = drawn.find(({ id }) => id === by) ?? drawn[0];
  return shown === undefined ? [] : [shown.id];
}

export function legendOf(c: CompareContext, { title, year, groups }: Chosen): LegendSpec {
  const inside = new Set(groups.flatMap(({ members }) => members));
  const outside = c.dataset.units.size - inside.size;
  const several = groups.reduce((sum, { members }) => sum + members.length, 0) > inside.size;
  return {
    title,
    measure: year,
    items: [
      ...groups.map((group) => ({ colour: group.colour, label: group.title, count: group.members.length })),
      ...(outside > 0 ? [{ colour: 'transparent', label: c.t(words.in_none), count: outside }] : []),
    ],
    notes: [
      ...(new Set(groups.map(({ colour }) => colour)).size < groups.length ? [c.t(thematic.colours_repeat)] : []),
      ...(several ? [c.t(thematic.in_none_note)] : []),
    ],
  };
}

/** The shape being drawn, and the outlines of those whose units were taken. */
function drawn(c: CompareContext): readonly Area[] {
  const { mtool, mdraft, mareas } = c.own;
  const own = byOf(c) === OWN;
  if (!own || (mdraft.length === 0 && mareas.length === 0)) return NO_AREAS;
  const colour = c.scheme === 'dark' ? '#ffd24a' : '#7a1fa2';
  return areasKept([mtool, mdraft, mareas, colour], () => {
    const area = (id: string, geometry: GeoJSON.Geometry | undefined, of: string, cover: number): Area[] => (geometry === undefined ? [] : [{ id, geometry, colour: of, cover }]);
    return [...mareas.flatMap(({ into, corners }, i) => area(`taken-${i}`, shape(toolOf(corners), corners), category(into), 0)), ...area('draft', shape(mtool, mdraft), colour, 0.15)];
  });
}

/** Its corners, as dots. */
function cornersOf(c: CompareContext): Pick<MapContent, 'symbols' | 'centres'> {
  const { mdraft } = c.own;
  const colour = c.scheme === 'dark' ? '#ffd24a' : '#7a1fa2';
  return cornersKept([mdraft, colour], () => ({
    symbols: new Map<string, Symbol>(mdraft.map((_, i) => [`corner-${i}`, { radius_px: 5, colour }])),
    centres: new Map(mdraft.map(([lon, lat], i) => [`corner-${i}`, [lon, lat]])),
  }));
}

function markedOf(c: CompareContext): readonly string[] {
  const asked = c.own.mpart === 'scatter' ? pairs(c) : undefined;
  const inside = asked?.is === 'ready' ? brushed(c, asked.value) : undefined;
  return inside === undefined ? NO_UNITS : markedKept([inside], () => inside.map(({ unit }) => unit));
}

const tableKept = remember<TableSpec>();

/** Every unit with its group and its values: the map's equivalent. */
export function unitTable(c: CompareContext): Asked<TableSpec> {
  const y = yOf(c);
  const x = c.own.mpart === 'scatter' ? xOf(c) : undefined;
  const indicators = all([...(y === undefined ? [] : [askIndicator(c, y)]), ...(x === undefined ? [] : [askIndicator(c, x)])]);
  return map(all([chosen(c), indicators]), ([groups, values]) => tableKept([groups, ...values, c.language], () => {
    const titles = new Map<string, string[]>();
    for (const group of groups.groups) for (const unit of group.members) titles.set(unit, [...(titles.get(unit) ?? []), group.title]);
    const title = groups.by === OWN ? c.t(words.own) : groups.title;
    return {
      caption: [title, ...values.map((each) => `${c.title(each.title)} ${each.year}`)].join(' · '),
      columns: [
        ...unitColumns(c, link),
        { title: title, key: ({ number }: { number: string }) => titles.get(number)?.join(', ') },
        ...values.flatMap((each) => valueColumns(each, c.language, sourceOf(c, each.source))),
        { title: `${c.t(common.source)}: ${title}`, fileOnly: true, key: () => sourceOf(c, groups.source) },
      ],
      rows: rowsOf(c),
      file: title,
    };
  }));
}
