/** What the panel asks of the server about the selected municipality. */
import { groups, type Groups } from '../../../api/answers';
import type { IndicatorInfo, RelationInfo } from '../../../api/dataset';
import { minutesTo, neighbours, profile, reach, type Neighbour, type Profile, type Reach } from '../../../api/profile';
import { allValues, type Values } from '../../../api/values';
import { map, type Asked } from '../../../app/resources';
import type { Context } from '../../../app/view';
import { isScheme } from '../../../words/format';
import type { MapFields } from '../tab';
import { chosen, GROUPING } from '../theme';

export type PanelContext = Context<MapFields>;

export function askProfile(c: PanelContext, unit: string): Asked<Profile> {
  return c.ask(`profile ${unit}`, (signal) => profile(c.dataset.collection, unit, signal));
}

export function askGroups(c: PanelContext, grouping: string): Asked<Groups> | undefined {
  const known = c.dataset.groupings.some(({ id }) => id === grouping);
  return known ? c.ask(`groups ${grouping}`, (signal) => groups(grouping, signal)) : undefined;
}

export function askValues(c: PanelContext): Asked<Values> {
  const ids = c.dataset.indicators.filter(({ kind }) => kind !== 'boolean').map(({ id }) => id);
  return c.ask('values', (signal) => allValues(c.dataset.collection, ids, signal));
}

/** The relation that gives minutes, if the dataset has one. */
export function travelOf({ dataset }: PanelContext): RelationInfo | undefined {
  return dataset.relations.find(({ measures }) => measures.includes('minutes'));
}

export function schemesOf({ dataset }: PanelContext): IndicatorInfo[] {
  return dataset.indicators.filter(({ id }) => isScheme(id));
}

/** Indicators whose values stand beside each neighbour: the number of schemes, what the map shows, each scheme. */
export function besideNeighbours(c: PanelContext): IndicatorInfo[] {
  const wanted = new Set(['schemes', chosen(c)].filter((id) => id !== undefined && !id.startsWith(GROUPING) && !isScheme(id)));
  return c.dataset.indicators.filter(({ id }) => wanted.has(id));
}

export interface Beside extends Neighbour {
  /** By road and ferry, also where the relation has no minutes of its own. */
  readonly travel: number | undefined;
}

/** The neighbours by the relation chosen, with minutes to each where the dataset knows of roads. */
export function askNeighbours(c: PanelContext, unit: string): Asked<readonly Beside[]> {
  const { relation, within } = c.own;
  const travel = travelOf(c);
  const how = relation === 'nearest' ? { relation, k: 8 } : relation === travel?.id ? { relation, minutes: within } : { relation };
  const shown = [...besideNeighbours(c), ...schemesOf(c)].map(({ id }) => id);
  return c.ask(`neighbours ${unit} ${JSON.stringify(how)} ${shown.join()}`, async (signal) => {
    const { neighbours: found } = await neighbours(c.dataset.collection, unit, how, shown, signal);
    const lack = travel === undefined ? [] : found.filter(({ minutes }) => minutes === undefined).map(({ number }) => number);
    const minutes = travel === undefined ? new Map<string, number>() : await minutesTo(unit, lack, travel.id, signal);
    return found.map((each) => ({ ...each, travel: each.minutes ?? minutes.get(each.number) }));
  });
}

export function askReach(c: PanelContext, unit: string): Asked<Reach> | undefined {
  const minutes = [...c.own.reach].sort((a, b) => a - b);
  if (minutes.length === 0 || travelOf(c) === undefined) return undefined;
  return c.ask(`reach ${unit} ${minutes.join()}`, (signal) => reach(c.dataset.collection, unit, minutes, signal));
}

/** The answer, or undefined while there is none. */
export function value<T>(asked: Asked<T> | undefined): T | undefined {
  return asked?.is === 'ready' ? asked.value : undefined;
}

/** Others of the unit's group in a grouping, and the group's name. */
export function peers(c: PanelContext, grouping: string, unit: string): { readonly title: string; readonly members: readonly string[] } | undefined {
  const asked = askGroups(c, grouping);
  if (asked === undefined) return undefined;
  const found = value(map(asked, (all) => all.groups.find(({ members }) => members.includes(unit))));
  return found === undefined ? undefined : { title: c.title(found.title), members: found.members.filter((member) => member !== unit) };
}
