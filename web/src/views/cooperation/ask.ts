/** What the view asks of the server about networks. */
import { groups, type Groups } from '../../api/answers';
import { query, request, segment, get } from '../../api/client';
import type { GroupingInfo } from '../../api/dataset';
import { run } from '../../api/process';
import { allValues, type Values } from '../../api/values';
import { number, record } from '../../api/wire';
import { map, type Asked } from '../../app/resources';
import type { Context } from '../../app/view';
import { isScheme } from '../../words/format';
import { readCommunities, readCoverage, readFit, readOverlaps, type Communities, type Coverage, type Fit, type Network, type Overlaps } from './read';
import type { CooperationFields } from './tab';
import { possible, type Links, type Minutes } from './whatif';

export type CoContext = Context<CooperationFields>;

/** Groupings whose groups may be networks: those that units may be in several of, then those that are drawn. */
export function offered({ dataset }: CoContext): GroupingInfo[] {
  const of = (partition: boolean): GroupingInfo[] => dataset.groupings.filter((each) => each.partition === partition && (!partition || each.collection !== ''));
  return [...of(false), ...of(true)];
}

/** The grouping whose groups are the networks. */
export function grouping(c: CoContext): GroupingInfo | undefined {
  const all = offered(c);
  return all.find(({ id }) => id === c.own.cogrouping) ?? all[0];
}

export function askGroups(c: CoContext, id: string): Asked<Groups> {
  return c.ask(`groups ${id}`, (signal) => groups(id, signal));
}

export function askCoverage(c: CoContext, id: string): Asked<Coverage> {
  return c.ask(`network-coverage ${id}`, async (signal, progress) => readCoverage(await run('network-coverage', { grouping: id }, signal, progress)));
}

export function askOverlaps(c: CoContext, id: string): Asked<Overlaps> {
  return c.ask(`network-overlap ${id}`, async (signal, progress) => readOverlaps(await run('network-overlap', { groupings: [id] }, signal, progress)));
}

/** How the grouping fits travel, held against the others that are drawn; of some units, where a filter says so. */
export function askFit(c: CoContext, id: string, units?: string): Asked<Fit> {
  const compare = units === undefined ? offered(c).filter((each) => each.id !== id).map((each) => each.id) : [];
  const inputs = { grouping: id, ...(compare.length === 0 ? {} : { compare }), ...(units === undefined ? {} : { units }) };
  return c.ask(`travel-fit ${JSON.stringify(inputs)}`, async (signal, progress) => readFit(await run('travel-fit', inputs, signal, progress)));
}

const noFit: Asked<undefined> = { is: 'ready', value: undefined };

/** The same where the dataset has minutes; undefined where it has none. */
export function fitIfKnown(c: CoContext, id: string, units?: string): Asked<Fit | undefined> {
  return c.dataset.relations.some(({ measures }) => measures.includes('minutes')) ? askFit(c, id, units) : noFit;
}

/** Relations whose ties grow with closeness: minutes and distances do not. */
export function closeRelations({ dataset }: CoContext) {
  return dataset.relations.filter(({ measures }) => !measures.includes('minutes') && !measures.includes('distance_km'));
}

export function relationOf(c: CoContext): string | undefined {
  const all = closeRelations(c);
  const wanted = [c.own.corelation, 'co-membership'];
  return wanted.map((id) => all.find((each) => each.id === id)?.id).find((id) => id !== undefined) ?? all[0]?.id;
}

export function askCommunities(c: CoContext): Asked<Communities> | undefined {
  const relation = relationOf(c);
  if (relation === undefined) return undefined;
  const inputs = { relation, ...(c.own.coresolution === undefined ? {} : { resolution: c.own.coresolution }) };
  return c.ask(`communities ${JSON.stringify(inputs)}`, async (signal, progress) => readCommunities(await run('communities', inputs, signal, progress)));
}

/** What stands beside members: schemes, how many, and what is summed as inhabitants. */
export function askValues(c: CoContext, inhabitants: string): Asked<Values> {
  const ids = c.dataset.indicators.filter(({ id }) => isScheme(id) || id === 'schemes' || id === inhabitants).map(({ id }) => id);
  return c.ask(`values ${ids.join()}`, (signal) => allValues(c.dataset.collection, ids, signal));
}

/** Who borders on whom by a relation. */
export function askLinks(c: CoContext, relation: string): Asked<Links> {
  return c.ask(`weights ${relation}`, async (signal) => {
    const answer = await request(`relations/${segment(relation)}/weights${query({ f: 'csv' })}`, { headers: { accept: 'text/csv' }, signal });
    return readLinks(await answer.text());
  });
}

export function readLinks(csv: string): Links {
  const links = new Map<string, Set<string>>();
  const add = (one: string, other: string): void => {
    links.set(one, (links.get(one) ?? new Set()).add(other));
  };
  for (const line of csv.trim().split(/\r?\n/).slice(1)) {
    const [from, to] = line.split(',');
    if (from === undefined || to === undefined) continue;
    add(from, to);
    add(to, from);
  }
  return links;
}

/** Minutes between all of some units. */
export function askMinutes(c: CoContext, relation: string, units: readonly string[]): Asked<Minutes> {
  const all = [...units].sort().join();
  return c.ask(`minutes ${relation} ${all}`, async (signal) => {
    if (all === '') return new Map();
    const answer = record(await get(`matrix${query({ from: all, to: all, relation })}`, signal));
    const rows = Array.isArray(answer['minutes']) ? answer['minutes'] : [];
    const numbers = all.split(',');
    return new Map(numbers.map((from, i) => {
      const row: unknown = rows[i];
      return [from, new Map(numbers.flatMap((to, j) => {
        const minutes = Array.isArray(row) ? number(row[j]) : undefined;
        return minutes === undefined ? [] : [[to, minutes] as const];
      }))] as const;
    }));
  });
}

/** The chosen network, where there is such. */
export function chosenNetwork(c: CoContext): Asked<Network | undefined> | undefined {
  const id = grouping(c)?.id;
  if (id === undefined || c.own.conet === '') return undefined;
  return map(askCoverage(c, id), ({ networks }) => networks.find((each) => each.id === c.own.conet));
}

/** Who is thought of as joining and leaving a network of these members. */
export function thought({ own, dataset }: CoContext, members: readonly string[]): ReturnType<typeof possible> {
  return possible(members, own.cojoin, own.coleave, (unit) => dataset.units.has(unit));
}

/** The answer, or undefined while there is none. */
export function value<T>(asked: Asked<T> | undefined): T | undefined {
  return asked?.is === 'ready' ? asked.value : undefined;
}
