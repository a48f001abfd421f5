/** Colours for groups on a map, so that those beside each other differ. */
import { categories, category } from '../../colour/ramps';
import type { Links } from './whatif';

/** The colour of each group: the one it is to keep, else the first that none beside it has; they repeat elsewhere. */
export function colouring(groups: readonly { readonly id: string; readonly members: readonly string[] }[], links: Links, kept: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const of = new Map<string, string[]>();
  for (const { id, members } of groups) for (const unit of members) of.set(unit, [...(of.get(unit) ?? []), id]);
  const beside = (id: string, members: readonly string[]): Set<string> => new Set(members.flatMap((unit) => [unit, ...(links.get(unit) ?? [])]).flatMap((unit) => of.get(unit) ?? []).filter((other) => other !== id));
  const chosen = new Map([...kept].map(([id, colour]) => [id, categories.indexOf(colour)]));
  groups.forEach(({ id, members }, i) => {
    if (kept.has(id)) return;
    const taken = new Set([...beside(id, members)].map((other) => chosen.get(other)));
    // Begins where the group's place is, so that all colours come into use.
    const free = categories.map((_, step) => (i + step) % categories.length).find((at) => !taken.has(at));
    chosen.set(id, free ?? i % categories.length);
  });
  return new Map([...chosen].map(([id, at]) => [id, category(at)]));
}
