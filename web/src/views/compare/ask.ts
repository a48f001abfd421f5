/** What the comparison asks of the server. */
import type { Indicator } from '../../api/answers';
import { inputsOf, run } from '../../api/process';
import type { Json } from '../../api/wire';
import { all, map, type Asked } from '../../app/resources';
import { noValues, readComparison, readCross, readLine, type Comparison, type CrossTable, type Line } from './answers';
import { OWN, type Chosen, type Group } from './groups';
import type { CompareContext } from './tab';

/** The input for groups that stand in the request itself. */
const CUSTOM = 'custom';

type Inputs = Readonly<Record<string, unknown>>;

function job<T>(c: CompareContext, process: string, inputs: Inputs, read: (answer: Json) => T): Asked<T> {
  return c.ask(`${process} ${JSON.stringify(inputs)}`, async (signal, progress) => read(await run(process, inputs, signal, progress)));
}

function only(units: readonly string[]): string {
  return `number IN (${units.map((unit) => `'${unit.replaceAll("'", "''")}'`).join(',')})`;
}

/** A filter of those in the groups, where not all groups are compared. */
export function within({ by, all: every, groups }: Chosen): { readonly units?: string } {
  const partly = by === OWN ? groups.length > 0 && groups.every(({ id }) => id !== 'rest') : groups.length < every.length;
  return partly ? { units: only([...new Set(groups.flatMap(({ members }) => members))]) } : {};
}

function parting({ by, limits, groups }: Chosen): Inputs {
  if (by === OWN) return { [CUSTOM]: Object.fromEntries(groups.map(({ id, members }) => [id, members])) };
  return { groups: by, ...(limits.length === 0 ? {} : { limits: limits.map(String) }) };
}

/** Whether the server takes groups that stand in the request itself, and so tests them; one group alone has nothing to be tested against. */
function takesOwn(c: CompareContext, { groups }: Chosen): Asked<boolean> {
  const known = c.ask('inputs compare-groups', (signal) => inputsOf('compare-groups', signal));
  return map(known, (inputs) => inputs.has(CUSTOM) && groups.length > 1);
}

/** The groups by an indicator. */
export function askComparison(c: CompareContext, chosen: Chosen, y: Indicator): Asked<Comparison> {
  const tested = (): Asked<Comparison> => job(c, 'compare-groups', { ...parting(chosen), indicators: [y.id], ...within(chosen) }, readComparison);
  if (chosen.by !== OWN) return tested();
  const takes = takesOwn(c, chosen);
  return takes.is !== 'ready' ? takes : takes.value ? tested() : askOneByOne(c, chosen, y);
}

/** Each group for itself, without a test between them. */
function askOneByOne(c: CompareContext, chosen: Chosen, y: Indicator): Asked<Comparison> {
  const one = (filter: { readonly units?: string }): Asked<Comparison> =>
    job(c, 'compare-groups', { groups: y.id, limits: ['0'], indicators: [y.id], ...filter }, readComparison);
  const has = ({ members }: Group): boolean => members.some((unit) => typeof y.byUnit.get(unit)?.value === 'number');
  const known = chosen.groups.filter(has);
  return map(all([one(within(chosen)), ...known.map(({ members }) => one({ units: only(members) }))]), ([every, ...each]) => ({
    whole: every?.whole ?? noValues(y.values.length),
    groups: new Map(chosen.groups.map((group) => [group.id, each[known.indexOf(group)]?.whole ?? noValues(group.members.length)])),
    against: new Map(),
    p: undefined,
    confidence: every?.confidence ?? NaN,
    sources: every?.sources ?? [],
  }));
}

/** Units by both divisions; where the server takes no groups of one's own, they are counted here, from the other's members. */
export function askCross(c: CompareContext, rows: Chosen, columns: Chosen): Asked<CrossTable> {
  if (rows.by === OWN) {
    const takes = takesOwn(c, rows);
    if (takes.is !== 'ready') return takes;
    if (!takes.value) return { is: 'ready', value: counted(rows, columns) };
  }
  const limits = columns.limits.length === 0 ? {} : { across_limits: columns.limits.map(String) };
  return job(c, 'compare-groups', { ...parting(rows), across: columns.by, ...limits, ...within(rows) }, readCross);
}

function counted(rows: Chosen, columns: Chosen): CrossTable {
  const members = new Map(columns.groups.map(({ id, members: units }) => [id, new Set(units)]));
  const inside = new Set(columns.groups.flatMap(({ members: units }) => units));
  const of = (row: string): readonly string[] => rows.groups.find(({ id }) => id === row)?.members ?? [];
  return {
    count: (row, column) => of(row).filter((unit) => members.get(column)?.has(unit) === true).length,
    outside: rows.groups.reduce((sum, group) => sum + group.members.filter((unit) => !inside.has(unit)).length, 0),
    chi: undefined,
  };
}

/** The line of least squares through the units of the groups. */
export function askLine(c: CompareContext, chosen: Chosen, formula: string): Asked<Line> {
  return job(c, 'regression', { formula, ...within(chosen) }, readLine);
}
