/** What can be told of a chosen file before it is sent: whether it is a table at all, and how it reads. */
import type { Unit } from '../../api/dataset';
import { fold } from '../../components/names';
import { findDelimiter, parse, type Delimiter } from './csv';

/** The server's own limit. */
export const MOST_BYTES = 4 << 20;

/** Why a file cannot be sent. */
export type Refusal = 'workbook' | 'not-text' | 'too-large' | 'empty';

export class Refused extends Error {
  readonly why: Refusal;
  constructor(why: Refusal) {
    super(why);
    this.why = why;
  }
}

/** What the file is, where it is no table: by its first bytes, as names may say anything. */
export function refusal(bytes: Uint8Array): Refusal | undefined {
  const begins = (...signs: number[]): boolean => signs.every((sign, i) => bytes[i] === sign);
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0)) return 'workbook';
  if (bytes.length > MOST_BYTES) return 'too-large';
  if (bytes.length === 0) return 'empty';
  return bytes.subarray(0, 4096).includes(0) || begins(0x25, 0x50, 0x44, 0x46) ? 'not-text' : undefined;
}

export interface Table {
  readonly encoding: 'utf-8' | 'latin-1';
  readonly delimiter: Delimiter;
  readonly decimal: ',' | '.';
  readonly records: readonly (readonly string[])[];
  /** The column that names units, and others that do too and so hold no values. */
  readonly key: string | undefined;
  readonly alsoKeys: readonly string[];
}

export interface Told {
  readonly encoding?: Table['encoding'];
  readonly delimiter?: Delimiter;
  readonly decimal?: Table['decimal'];
  readonly key?: string;
}

/** A column is of numbers or names where more than this share of its cells are. */
const MOSTLY = 0.5;

export function read(bytes: Uint8Array, units: Iterable<Unit>, told: Told = {}): Table {
  const encoding = told.encoding ?? (isUtf8(bytes) ? 'utf-8' : 'latin-1');
  const text = new TextDecoder(encoding === 'utf-8' ? 'utf-8' : 'windows-1252').decode(bytes);
  const delimiter = told.delimiter ?? findDelimiter(text);
  const records = parse(text, delimiter);
  const [head = [], ...rows] = records;
  const shares = keyShares(head.length, rows, units);
  const best = shares.reduce((at, share, i) => (share > (shares[at] ?? 0) ? i : at), 0);
  const key = told.key !== undefined && head.includes(told.key) ? told.key : (shares[best] ?? 0) > 0 ? head[best] : undefined;
  const alsoKeys = head.filter((name, i) => name !== key && (shares[i] ?? 0) > MOSTLY);
  return { encoding, delimiter, decimal: told.decimal ?? findDecimal(rows, delimiter), records, key, alsoKeys };
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

function findDecimal(rows: readonly (readonly string[])[], delimiter: Delimiter): Table['decimal'] {
  if (delimiter === ',') return '.';
  const cells = rows.flat();
  const has = (pattern: RegExp): boolean => cells.some((cell) => pattern.test(cell.trim()));
  return has(/^-?[\d\s]+,\d+$/) && !has(/^-?\d+\.\d+$/) ? ',' : '.';
}
