/** What the map shows, by what is asked: the theme of it, links between units, and where to look. */
import { centres, type Groups } from '../../api/answers';
import type { Bounds } from '../../api/wire';
import { remember } from '../../app/memo';
import { all, map, type Asked } from '../../app/resources';
import type { Link, MapContent } from '../../map/content';
import { askCommunities, askCoverage, askFit, askGroups, askLinks, askOverlaps, chosenNetwork, fitIfKnown, grouping, thought, value, type CoContext } from './ask';
import type { Fit } from './read';
import { askRegions, chosenProposal, countyGrouping } from './regions/read';
import { communityTheme, proposalTheme } from './regions/themes';
import { allNetworks, covered, fitting, oneNetwork, overlapping, type NetworkTheme } from './themes';
import { words } from './words';
import { changed, type Links } from './whatif';

const none: Links = new Map();

/** Who lies beside whom, for colours; nothing where the dataset does not know. */
export function beside(c: CoContext): Asked<Links> {
  const relation = ['sea', 'land'].find((id) => c.dataset.relations.some((each) => each.id === id));
  return relation === undefined ? { is: 'ready', value: none } : askLinks(c, relation);
}

const remembered = remember<NetworkTheme>();

/** What is shown, or where its answers are; undefined without a grouping. */
export function theme(c: CoContext): Asked<NetworkTheme> | undefined {
  const id = grouping(c)?.id;
  if (id === undefined) return undefined;
  const known = all([askGroups(c, id), beside(c)]);
  const network = value(chosenNetwork(c));
  const { copart, coshow, cosolution } = c.own;
  const plain = (): Asked<NetworkTheme> => map(known, ([groups, links]) => remembered([c.language, groups], () => allNetworks(c, groups, links)));
  switch (copart) {
    case 'network':
      return network === undefined ? plain() : map(known, ([groups]) => remembered([c.language, c.scheme, groups, network, c.own.cojoin, c.own.coleave], () => oneNetwork(c, network, groups, thought(c, network.members.map(({ number }) => number)))));
    case 'overlap':
      if (network === undefined) return coverageTheme(c, id);
      return map(all([known, askOverlaps(c, id)]), ([[groups], { overlaps }]) => remembered([c.language, groups, network, overlaps], () => overlapping(c, network, overlaps, groups)));
    case 'coverage':
      return coverageTheme(c, id);
    case 'fit':
      return map(all([known, askFit(c, id)]), ([[groups], fit]) => remembered([c.language, groups, fit], () => fitting(c, fit, groups)));
    case 'regions': {
      const found = value(askRegions(c));
      const proposal = found === undefined || coshow === 'today' ? undefined : chosenProposal(c, found);
      return proposal === undefined ? plain() : map(known, ([groups, links]) => remembered([c.language, groups, proposal, cosolution], () => proposalTheme(c, proposal, groups, links)));
    }
    case 'communities': {
      const found = value(askCommunities(c));
      return found === undefined ? plain() : map(known, ([groups, links]) => remembered([c.language, groups, found], () => communityTheme(c, found, groups, links)));
    }
  }
}

function coverageTheme(c: CoContext, id: string): Asked<NetworkTheme> {
  return map(all([askCoverage(c, id), askGroups(c, id)]), ([coverage, groups]) => remembered([c.language, coverage, groups], () => covered(c, coverage, groups)));
}

const linksOf = remember<readonly Link[]>();
const noLinks: readonly Link[] = [];
const LINE_PX = 1.6;

/** Lines between units: from members to their centre, between all who meet, or from misfits to the centre they are nearer. */
function links(c: CoContext): readonly Link[] {
  const id = grouping(c)?.id;
  if (id === undefined) return noLinks;
  const colour = c.scheme === 'dark' ? '#f2f5f6' : '#1f2628';
  if (c.own.copart === 'fit') {
    const fit = value(askFit(c, id));
    return fit === undefined ? noLinks : linksOf([fit, colour], () => fit.misfits.map(({ unit, nearestCentre }) => ({ from: unit.number, to: nearestCentre.number, width_px: 2.4, colour })));
  }
  if (c.own.colinks === 'none' || (c.own.copart !== 'network' && c.own.copart !== 'overlap')) return noLinks;
  const groups = value(askGroups(c, id));
  if (groups === undefined) return noLinks;
  const { conet, cojoin, coleave, copart } = c.own;
  // With those who are thought of as joining, and without those who leave.
  const now = (): Groups => ({ ...groups, groups: groups.groups.map((group) => {
    const { join, leave } = thought(c, group.members);
    return group.id === conet && copart === 'network' ? { ...group, members: changed(group.members, join, leave) } : group;
  }) });
  if (c.own.colinks === 'meet') return linksOf([groups, conet, copart, cojoin, coleave, colour], () => meetings(now(), conet, colour));
  const fit = value(fitIfKnown(c, id));
  return fit === undefined ? noLinks : linksOf([groups, fit, conet, copart, cojoin, coleave, colour], () => spokes(now(), fit, conet, colour));
}

const picked = ({ groups }: Groups, network: string): Groups['groups'] => (groups.some(({ id }) => id === network) ? groups.filter(({ id }) => id === network) : groups);

function spokes(groups: Groups, fit: Fit, network: string, colour: string): Link[] {
  const centre = new Map(fit.groups.map((group) => [group.id, group.centre.number]));
  return picked(groups, network).flatMap(({ id, members }) => members.flatMap((unit) => (unit === centre.get(id) ? [] : [{ from: unit, to: centre.get(id) ?? unit, width_px: LINE_PX, colour }])));
}

/** Pairs of members, wider the more networks they meet in. */
export function meetings(groups: Groups, network: string, colour: string): Link[] {
  const times = new Map<string, number>();
  const pairs = ({ members }: Groups['groups'][number]): string[] => [...members].sort().flatMap((one, i, sorted) => sorted.slice(i + 1).map((other) => `${one} ${other}`));
  for (const group of groups.groups) for (const pair of pairs(group)) times.set(pair, (times.get(pair) ?? 0) + 1);
  const wanted = new Set(picked(groups, network).flatMap(pairs));
  return [...wanted].map((pair) => {
    const [from = '', to = ''] = pair.split(' ');
    return { from, to, width_px: LINE_PX * ((times.get(pair) ?? 1) * 2 - 1), colour };
  });
}

const markedOf = remember<readonly string[]>();
const unmarked: readonly string[] = [];

/** Outlined: who would move, or the neighbours of a network that one thinks of changing. */
function marked(c: CoContext): readonly string[] {
  if (c.own.copart !== 'regions') return unmarked;
  const found = value(askRegions(c));
  const proposal = found === undefined ? undefined : chosenProposal(c, found);
  return proposal === undefined ? unmarked : markedOf([proposal, c.own.comove], () => proposal.changes[c.own.comove].map(({ number }) => number));
}

const focusOf = remember<MapContent['focus']>();

/** Where the chosen network, or the area that regions are asked for, lies; `wait` while that is not known. */
function focus(c: CoContext): MapContent['focus'] | 'wait' {
  const { copart, coarea, conet } = c.own;
  const [of, id] = copart === 'regions' ? [countyGrouping(c), coarea] : copart === 'network' || copart === 'overlap' ? [grouping(c)?.id, conet] : [undefined, ''];
  if (of === undefined || id === '') return undefined;
  const known = all([c.ask('centres', centres), askGroups(c, of)]);
  if (known.is !== 'ready') return known.is === 'loading' ? 'wait' : undefined;
  const [places, { groups }] = known.value;
  const group = groups.find((each) => each.id === id);
  return group === undefined ? undefined : focusOf([places, group], () => at(`${of} ${id}`, group.members, places));
}

/** A box around units' centres, with room for the units themselves. */
function at(id: string, units: readonly string[], places: ReadonlyMap<string, [number, number]>): MapContent['focus'] {
  const known = units.flatMap((unit) => {
    const place = places.get(unit);
    return place === undefined ? [] : [place];
  });
  if (known.length === 0) return undefined;
  const [lons, lats] = [known.map(([lon]) => lon), known.map(([, lat]) => lat)];
  const bounds: Bounds = [Math.min(...lons) - 0.4, Math.min(...lats) - 0.2, Math.max(...lons) + 0.4, Math.max(...lats) + 0.2];
  return { id, bounds };
}

const contentOf = remember<MapContent>();

export function content(c: CoContext): MapContent | undefined {
  const shown = theme(c);
  if (shown?.is !== 'ready') return undefined;
  const found = shown.value;
  const places = value(c.ask('centres', centres));
  const look = focus(c);
  if (look === 'wait') return undefined;
  const [lines, outlined] = [links(c), marked(c)];
  const { coborders, colabels, copart, colinks } = c.own;
  return contentOf([found, places, lines, outlined, look, coborders, colabels], () => {
    const notes = lines.length === 0 ? [] : [c.t(words.links_note), ...(copart !== 'fit' && colinks === 'meet' ? [c.t(words.links_width)] : [])];
    return {
      title: found.title,
      subtitle: c.title(c.dataset.title),
      fills: found.fills,
      unknown: found.unknown,
      ...(places === undefined ? {} : { centres: places }),
      ...(look === undefined ? {} : { focus: look }),
      links: lines,
      marked: outlined,
      borders: coborders,
      labels: colabels,
      legend: { ...found.legend, notes: [...found.legend.notes, ...notes] },
      describe: (unit) => `${c.dataset.units.get(unit)?.name ?? unit}: ${found.value(unit)}`,
    };
  });
}
