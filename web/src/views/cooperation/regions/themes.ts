/** Proposed regions and communities as maps. */
import type { Groups } from '../../../api/answers';
import type { CoContext } from '../ask';
import { colouring } from '../colouring';
import { allNetworks, networksOf, type NetworkTheme } from '../themes';
import type { Communities } from '../read';
import type { Links } from '../whatif';
import type { Proposal, Region } from './read';
import { words } from './words';

/** A region goes by the name of the network it goes on, or of its largest member. */
export function regionName(c: CoContext, region: Region, { goesOn }: Proposal, groups: Groups): string {
  const group = groups.groups.find(({ id }) => id === goesOn.get(region.id));
  return group === undefined ? `${region.largest} (${c.t(words.new_region)})` : c.title(group.title);
}

/** The regions in colours that part those beside each other. */
export function proposalTheme(c: CoContext, proposal: Proposal, today: Groups, links: Links): NetworkTheme {
  const groups = proposal.regions.map((region) => ({ id: region.id, title: regionName(c, region, proposal, today), members: region.members }));
  const before = networksOf(c, today);
  // A region that goes on a network keeps its colour, so that the two maps can be read together.
  const colours = colouring(today.groups, links);
  const kept = new Map([...proposal.goesOn].flatMap(([region, group]) => {
    const colour = colours.get(group);
    return colour === undefined ? [] : [[region, colour] as const];
  }));
  const made = allNetworks(c, { ...today, groups }, links, `${c.t(words.regions_title)}: ${c.t(words.proposal).toLowerCase()} ${c.number(c.own.cosolution)}`, kept);
  const asked = new Set([...groups.flatMap(({ members }) => members), ...proposal.unassigned.map(({ number }) => number)]);
  return {
    ...made,
    legend: {
      ...made.legend,
      items: [...made.legend.items.slice(0, -1), ...(proposal.unassigned.length === 0 ? [] : [{ colour: 'transparent', label: c.t(words.unassigned), count: proposal.unassigned.length }])],
    },
    value: (unit) => (asked.has(unit) ? `${made.fills.has(unit) ? made.value(unit) : c.t(words.unassigned)} · ${c.t(words.today).toLowerCase()}: ${before.get(unit)?.join(', ') ?? c.t(words.none_today)}` : (before.get(unit)?.join(', ') ?? c.t(words.none_today))),
  };
}

/** Communities by their hearts. */
export function communityTheme(c: CoContext, { communities, islands }: Communities, today: Groups, links: Links): NetworkTheme {
  const groups = communities.map(({ id, heart, members }) => ({ id, title: heart.name, members: members.map(({ number }) => number) }));
  const made = allNetworks(c, { ...today, groups }, links, c.t(words.communities));
  return {
    ...made,
    legend: { ...made.legend, items: [...made.legend.items.slice(0, -1), ...(islands.length === 0 ? [] : [{ colour: 'transparent', label: c.t(words.island), count: islands.length }])] },
    value: (unit) => (made.fills.has(unit) ? `${c.t(words.community)} ${made.value(unit)}` : c.t(words.island)),
  };
}
