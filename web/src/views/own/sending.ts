/**
 * The file that was chosen last. It is the one thing no address can hold, so it is kept here while the
 * page is open; `osend` in the address says which file is being sent.
 */
import { post, type Join, type JoinColumn, type Reading } from '../../api/join';
import type { Asked } from '../../app/resources';
import type { Context } from '../../app/view';
import { write } from './csv';
import { isArchive, MOST_BYTES, read, readWorkbook, refusal, Refused, type Table, type Text, type Told } from './file';
import type { OwnFields } from './tab';

export type OwnContext = Context<OwnFields>;

/** Begins the id of a grouping where an indicator's may stand, as in the map view. */
export const GROUPING = 'group:';

interface Chosen {
  readonly turn: number;
  readonly file: File;
  /** By what is written, the number of the unit that is meant. */
  readonly mended: ReadonlyMap<string, string>;
}

let chosen: Chosen | undefined;
let turns = 0;
/** How the last file was read, to be told. */
let reading: Table | undefined;

export function chosenFile(): File | undefined {
  return chosen?.file;
}

export function lastReading(): Table | undefined {
  return reading;
}

/** Sends a file, or the last one again as it is now to be read. */
export function send(c: OwnContext, file: File | undefined, mended: ReadonlyMap<string, string> = new Map(), told: Partial<OwnFields> = {}): void {
  const next = file ?? chosen?.file;
  if (next === undefined) return;
  turns += 1;
  chosen = { turn: turns, file: next, mended };
  c.set({ own: { ...told, osend: turns } }, c.own.osend === 0 ? 'step' : 'replace');
}

/** Says which unit is meant by a text of the last file, beside what was said before. */
export function mend(c: OwnContext, text: string, number: string): void {
  send(c, undefined, new Map([...(chosen?.mended ?? []), [text, number]]));
}

/** What has become of the file that is being sent; undefined when none is. */
export function sending(c: OwnContext): Asked<Join> | undefined {
  const now = chosen;
  if (now === undefined || c.own.osend !== now.turn) return undefined;
  return c.ask(`send ${now.turn}`, async (signal) => {
    const join = await posted(c, now, signal);
    if (!signal.aborted) c.set({ core: { join: join.id, indicator: firstOf(join) }, own: { osend: 0 } }, 'replace');
    return join;
  });
}

async function posted(c: OwnContext, { file, mended }: Chosen, signal: AbortSignal): Promise<Join> {
  if (file.size > MOST_BYTES) throw new Refused(refusal(new Uint8Array(await file.slice(0, 8).arrayBuffer())) ?? 'too-large');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const why = refusal(bytes);
  if (why !== undefined) throw new Refused(why);
  const units = c.dataset.units.values();
  const table = isArchive(bytes) ? await readWorkbook(bytes, units, told(c.own)) : read(bytes, units, told(c.own));
  reading = table;
  const changed = mended.size > 0;
  if ('sheet' in table && !changed) return post(bytes, 'workbook', { ...named(table), year: c.own.oyear, sheet: table.sheet }, signal);
  // With a name mended, a sheet goes as the text it would be saved as.
  const how: Layout = 'sheet' in table ? { encoding: 'utf-8', delimiter: ';', decimal: '.' } : { ...table, encoding: changed ? 'utf-8' : table.encoding };
  const body = changed ? write(mendedRecords(table, mended), how.delimiter) : bytes;
  return post(body, 'csv', { ...named(table), ...wire(how), year: c.own.oyear }, signal);
}

/** What a map can show of a column: numbers as an indicator, texts as groups. */
export function shownAs({ id, groups }: JoinColumn): string {
  return groups === undefined ? id : `${GROUPING}${id}`;
}

/** Shown at once: the first column of numbers, else the first of all. */
function firstOf({ columns }: Join): string | undefined {
  const first = columns.find(({ groups }) => groups === undefined) ?? columns[0];
  return first === undefined ? undefined : shownAs(first);
}

function told({ oencoding, odelimiter, odecimal, okey, osheet }: OwnFields): Told {
  return {
    ...(osheet === '' ? {} : { sheet: osheet }),
    ...(oencoding === 'auto' ? {} : { encoding: oencoding }),
    ...(odelimiter === 'auto' ? {} : { delimiter: odelimiter === 'tab' ? '\t' : odelimiter }),
    ...(odecimal === 'auto' ? {} : { decimal: odecimal }),
    ...(okey === '' ? {} : { key: okey }),
  };
}

type Layout = Pick<Text, 'encoding' | 'delimiter' | 'decimal'>;

function wire({ encoding, delimiter, decimal }: Layout): Reading {
  return { encoding, delimiter: delimiter === '\t' ? 'tab' : delimiter, decimal };
}

/** Which column names the units, and which are values. */
function named(table: Table): Reading {
  const values = (table.records[0] ?? []).filter((name) => name !== table.key && !table.alsoKeys.includes(name));
  return {
    key: table.key,
    // A list is parted by commas: a name that has one cannot stand in it.
    columns: table.alsoKeys.length > 0 && values.length > 0 && !values.some((name) => name.includes(',')) ? values.join(',') : undefined,
  };
}

/** The records with numbers in place of what was not known. */
function mendedRecords({ records, key }: Table, mended: ReadonlyMap<string, string>): string[][] {
  const at = Math.max(records[0]?.indexOf(key ?? '') ?? 0, 0);
  return records.map((record) => record.map((field, i) => (i === at ? (mended.get(field.trim()) ?? field) : field)));
}
