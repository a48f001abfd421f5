/** A list of units as text: by number or name, with what is not found told in the field itself. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { groups } from '../api/answers';
import type { Dataset, Unit } from '../api/dataset';
import { all } from '../app/resources';
import type { Context } from '../app/view';
import { select } from './controls';
import { fold } from './names';
import { awaited } from './status';

/** Divisions of more groups than this make too long a list to choose from. */
const MOST_GROUPS = 40;

export interface UnitList {
  readonly found: readonly string[];
  /** What names no unit, or several. */
  readonly unknown: readonly string[];
}

/** Reads numbers and names with commas, semicolons or new lines between. */
export function readUnits(text: string, units: ReadonlyMap<string, Unit>): UnitList {
  const found: string[] = [];
  const unknown: string[] = [];
  for (const part of text.split(/[,;\n\t]+/).map((each) => each.trim()).filter((each) => each !== '')) {
    const numbers = units.has(part) ? [part] : /^[\d\s]+$/.test(part) ? part.split(/\s+/) : named(part, units);
    if (numbers.length > 0 && numbers.every((number) => units.has(number))) found.push(...numbers);
    else unknown.push(part);
  }
  return { found: [...new Set(found)], unknown };
}

function named(part: string, units: ReadonlyMap<string, Unit>): string[] {
  const wanted = fold(part);
  const hits = [...units.values()].filter(({ name, otherNames }) => [name, ...otherNames].some((each) => fold(each) === wanted));
  return hits.length === 1 ? hits.map(({ number }) => number) : [];
}

/** `problem` begins what is said of names that are not found. */
export function unitList(id: string, label: string, { units }: Pick<Dataset, 'units'>, chosen: readonly string[], problem: string, change: (units: readonly string[]) => void): TemplateResult {
  const read = (event: Event): void => {
    const field = event.target as HTMLTextAreaElement;
    const { found, unknown } = readUnits(field.value, units);
    field.setCustomValidity(unknown.length === 0 ? '' : `${problem}: ${unknown.join(', ')}`);
    if (field.reportValidity()) change(found);
  };
  return html`<div class="ds-field"><label for=${id}>${label}</label>
    <textarea class="ds-input" id=${id} rows="3" spellcheck="false" .value=${chosen.join(', ')} @input=${(event: Event) => (event.target as HTMLTextAreaElement).setCustomValidity('')} @change=${read}></textarea></div>`;
}

/** A choice of the groups that are drawn on the map, each of which gives all its units. */
export function unitsOfGroup(c: Pick<Context, 'dataset' | 'language' | 'ask' | 'title'>, id: string, label: string, prompt: string, add: (units: readonly string[]) => void): TemplateResult | typeof nothing {
  const drawn = c.dataset.groupings.filter(({ collection, count }) => collection !== '' && count <= MOST_GROUPS);
  if (drawn.length === 0) return nothing;
  const asked = all(drawn.map((grouping) => c.ask(`groups ${grouping.id}`, (signal) => groups(grouping.id, signal))));
  return awaited(asked, c.language, (found) => {
    const options = found.map((grouping) => ({ label: c.title(grouping.title), options: grouping.groups.map((group) => ({ value: `${grouping.id} ${group.id}`, label: c.title(group.title) })) }));
    const members = new Map<string, readonly string[]>(found.flatMap((grouping) => grouping.groups.map((group) => [`${grouping.id} ${group.id}`, group.members] as const)));
    return select(id, label, [{ value: '', label: prompt }, ...options], '', (chosen) => {
      const units = members.get(chosen);
      if (units !== undefined) add(units);
    });
  });
}
