/** What can be told of a chosen file before it is sent: whether it is a table at all, and how it reads. */
import type { Unit } from '../../api/dataset';
import { fold } from '../../components/names';
import { findDelimiter, parse, type Delimiter } from './csv';
import { Broken, Workbook } from './workbook';

/** The server's own limit. */
export const MOST_BYTES = 4 << 20;

/** Why a file cannot be sent. */
export type Refusal = 'workbook' | 'old-workbook' | 'archive' | 'broken' | 'not-text' | 'too-large' | 'empty';

export class Refused extends Error {
  readonly why: Refusal;
  constructor(why: Refusal) {
    super(why);
    this.why = why;
  }
}

function begins(bytes: Uint8Array, ...signs: number[]): boolean {
  return signs.every((sign, i) => bytes[i] === sign);
}

/** A workbook of today is an archive, and so may be other files. */
export function isArchive(bytes: Uint8Array): boolean {
  return begins(bytes, 0x50, 0x4b, 0x03, 0x04);
}

/** What the file is, where it is no table: by its first bytes, as names may say anything. */
export function refusal(bytes: Uint8Array): Refusal | undefined {
  if (begins(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return 'old-workbook';
  if (bytes.length > MOST_BYTES) return 'too-large';
  if (bytes.length === 0) return 'empty';
  return !isArchive(bytes) && (bytes.subarray(0, 4096).includes(0) || begins(bytes, 0x25, 0x50, 0x44, 0x46)) ? 'not-text' : undefined;
}

interface Read {
  readonly records: readonly (readonly string[])[];
  /** The column that names units, and others that do too and so hold no values. */
  readonly key: string | undefined;
  readonly alsoKeys: readonly string[];
}

/** A text. */
export interface Text extends Read {
  readonly encoding: 'utf-8' | 'latin-1';
  readonly delimiter: Delimiter;
  readonly decimal: ',' | '.';
}

/** A sheet of a workbook. */
export interface OfWorkbook extends Read {
  readonly sheet: string;
  readonly sheets: readonly string[];
}

export type Table = Text | OfWorkbook;

export interface Told {
  readonly encoding?: Text['encoding'];
  readonly delimiter?: Delimiter;
  readonly decimal?: Text['decimal'];
  readonly key?: string;
  readonly sheet?: string;
}

/** A column is of numbers or names where more than this share of its cells are. */
const MOSTLY = 0.5;

/** The sheet asked for, else the first that has cells. */
export async function readWorkbook(bytes: Uint8Array<ArrayBuffer>, units: Iterable<Unit>, told: Told = {}): Promise<OfWorkbook> {
  try {
    const book = await Workbook.open(bytes);
    if (book === undefined) throw new Refused('archive');
    const asked = book.sheets.find(({ name }) => name === told.sheet);
    for (const sheet of asked === undefined ? book.sheets : [asked]) {
      const records = await book.records(sheet);
      if (records.length > 0) return { sheet: sheet.name, sheets: book.sheets.map(({ name }) => name), records, ...keysOf(records, units, told) };
    }
    throw new Refused('empty');
  } catch (error) {
    throw error instanceof Broken ? new Refused('broken') : error;
  }
}

export function read(bytes: Uint8Array, units: Iterable<Unit>, told: Told = {}): Text {
  const encoding = told.encoding ?? (isUtf8(bytes) ? 'utf-8' : 'latin-1');
  const text = new TextDecoder(encoding === 'utf-8' ? 'utf-8' : 'windows-1252').decode(bytes);
  const delimiter = told.delimiter ?? findDelimiter(text);
  const records = parse(text, delimiter);
  return { encoding, delimiter, decimal: told.decimal ?? findDecimal(records.slice(1), delimiter), records, ...keysOf(records, units, told) };
}

function keysOf([head = [], ...rows]: readonly (readonly string[])[], units: Iterable<Unit>, told: Told): Pick<Read, 'key' | 'alsoKeys'> {
  const shares = keyShares(head.length, rows, units);
  const best = shares.reduce((at, share, i) => (share > (shares[at] ?? 0) ? i : at), 0);
  const key = told.key !== undefined && head.includes(told.key) ? told.key : (shares[best] ?? 0) > 0 ? head[best] : undefined;
  const alsoKeys = head.filter((name, i) => name !== key && (shares[i] ?? 0) > MOSTLY);
  return { key, alsoKeys };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** By column, the share of its cells that are a unit's number or name. */
function keyShares(columns: number, rows: readonly (readonly string[])[], units: Iterable<Unit>): number[] {
  const known = new Set<string>();
  let digits = 0;
  for (const { number, name, otherNames } of units) {
    for (const each of [number, name, ...otherNames]) known.add(fold(each));
    digits = Math.max(digits, number.length);
  }
  // Spreadsheets take the zeros off the front of numbers, but a short number may as well be a value.
  const names = (cell: string): boolean => known.has(fold(cell)) || (/^\d+$/.test(cell) && cell.length === digits - 1 && known.has(`0${cell}`));
  return Array.from({ length: columns }, (_, i) => {
    const cells = rows.map((row) => (row[i] ?? '').trim()).filter((cell) => cell !== '');
    return cells.filter(names).length / Math.max(cells.length, 1);
  });
}

function findDecimal(rows: readonly (readonly string[])[], delimiter: Delimiter): Text['decimal'] {
  if (delimiter === ',') return '.';
  const cells = rows.flat();
  const has = (pattern: RegExp): boolean => cells.some((cell) => pattern.test(cell.trim()));
  return has(/^-?[\d\s]+,\d+$/) && !has(/^-?\d+\.\d+$/) ? ',' : '.';
}
