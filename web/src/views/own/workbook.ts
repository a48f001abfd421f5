/**
 * Reads an XLSX workbook, only to offer its sheets, find the key and mend a name: the server reads the values.
 * A workbook is a ZIP archive of XML; both are read by the browser's own means.
 */
export class Broken extends Error {}

export interface Sheet {
  readonly name: string;
  /** Where in the archive its cells are. */
  readonly path: string;
}

interface Part {
  readonly packed: boolean;
  readonly at: number;
  readonly length: number;
}

const [END, ENTRY, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const DEFLATED = 8;
/** A small archive may hold much: no more than this of a part is unpacked. */
const MOST_BYTES = 64 << 20;
const MOST_ROWS = 100_000;

export class Workbook {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #parts: ReadonlyMap<string, Part>;
  readonly sheets: readonly Sheet[];

  private constructor(bytes: Uint8Array<ArrayBuffer>, parts: ReadonlyMap<string, Part>, sheets: readonly Sheet[]) {
    this.#bytes = bytes;
    this.#parts = parts;
    this.sheets = sheets;
  }

  /** Undefined where the archive is none of a workbook's. */
  static async open(bytes: Uint8Array<ArrayBuffer>): Promise<Workbook | undefined> {
    const parts = partsOf(bytes);
    if (!parts.has('xl/workbook.xml')) return undefined;
    const [book, links] = await Promise.all([xml(bytes, parts, 'xl/workbook.xml'), xml(bytes, parts, 'xl/_rels/workbook.xml.rels')]);
    const targets = new Map(named(links, 'Relationship').map((link) => [link.getAttribute('Id'), link.getAttribute('Target') ?? '']));
    const sheets = named(book, 'sheet').flatMap((sheet) => {
      const id = [...sheet.attributes].find(({ localName, prefix }) => localName === 'id' && prefix !== null)?.value ?? null;
      const target = targets.get(id);
      const path = target === undefined ? '' : target.startsWith('/') ? target.slice(1) : `xl/${target}`;
      return parts.has(path) ? [{ name: sheet.getAttribute('name') ?? '', path }] : [];
    });
    if (sheets.length === 0) throw new Broken('it has no sheets');
    return new Workbook(bytes, parts, sheets);
  }

  /** The cells of a sheet as text, row by row. */
  async records({ path }: Sheet): Promise<string[][]> {
    const shared = this.#parts.has('xl/sharedStrings.xml') ? named(await xml(this.#bytes, this.#parts, 'xl/sharedStrings.xml'), 'si').map(plainText) : [];
    const records: string[][] = [];
    for (const row of named(await xml(this.#bytes, this.#parts, path), 'row')) {
      const at = Number(row.getAttribute('r') ?? records.length + 1) - 1;
      if (!(at >= records.length && at < MOST_ROWS)) throw new Broken('its rows are out of order, or too many');
      while (records.length < at) records.push([]);
      records.push(cells(row, shared));
    }
    const width = Math.max(0, ...records.map(({ length }) => length));
    return records.map((record) => Array.from({ length: width }, (_, i) => record[i] ?? ''));
  }
}

function cells(row: Element, shared: readonly string[]): string[] {
  const record: string[] = [];
  for (const cell of named(row, 'c')) {
    const at = columnOf(cell.getAttribute('r') ?? '') ?? record.length;
    const value = named(cell, 'v')[0]?.textContent ?? '';
    const kind = cell.getAttribute('t');
    record[at] = kind === 's' ? (shared[Number(value)] ?? '') : kind === 'inlineStr' ? plainText(cell) : kind === 'e' ? '' : value;
  }
  return Array.from(record, (field) => field ?? '');
}

/** The column of `AB12`, from 0. */
export function columnOf(reference: string): number | undefined {
  const [, letters] = /^([A-Z]{1,3})\d+$/.exec(reference) ?? [];
  return letters === undefined ? undefined : [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** All the runs of a text, but not how it is pronounced. */
function plainText(text: Element): string {
  return named(text, 't').filter(({ parentElement }) => parentElement?.localName !== 'rPh').map(({ textContent }) => textContent ?? '').join('');
}

function named(within: Document | Element, name: string): Element[] {
  return [...within.getElementsByTagNameNS('*', name)];
}

/** The archive's own list of what it holds, which stands at its end. */
export function partsOf(bytes: Uint8Array): ReadonlyMap<string, Part> {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const u16 = (at: number): number => view.getUint16(at, true);
    const u32 = (at: number): number => view.getUint32(at, true);
    let end = bytes.length - END_BYTES;
    while (u32(end) !== END) if ((end -= 1) < bytes.length - END_BYTES - LONGEST_COMMENT) throw new Broken('it ends too soon');
    const parts = new Map<string, Part>();
    for (let i = u16(end + 10), at = u32(end + 16); i > 0; i -= 1) {
      if (u32(at) !== ENTRY) throw new Broken('its list of parts is damaged');
      const [name, extra, comment, local] = [u16(at + 28), u16(at + 30), u16(at + 32), u32(at + 42)];
      if (u32(local) !== LOCAL) throw new Broken('a part is not where it should be');
      const begins = local + 30 + u16(local + 26) + u16(local + 28);
      const length = u32(at + 20);
      if (begins + length > bytes.length) throw new Broken('a part is cut short');
      parts.set(new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name)), { packed: u16(at + 10) === DEFLATED, at: begins, length });
      at += 46 + name + extra + comment;
    }
    return parts;
  } catch (error) {
    // What is read outside the file is not there.
    throw error instanceof RangeError ? new Broken('it ends too soon') : error;
  }
}

async function xml(bytes: Uint8Array<ArrayBuffer>, parts: ReadonlyMap<string, Part>, name: string): Promise<Document> {
  const part = parts.get(name);
  if (part === undefined) throw new Broken(`${name} is not there`);
  const stored = bytes.subarray(part.at, part.at + part.length);
  const text = new TextDecoder().decode(part.packed ? await unpacked(stored) : stored);
  const found = new DOMParser().parseFromString(text, 'application/xml');
  if (named(found, 'parsererror').length > 0) throw new Broken(`${name} is damaged`);
  return found;
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      total += next.value.length;
      if (total > MOST_BYTES) throw new Broken('a part is too large');
      chunks.push(next.value as Uint8Array<ArrayBuffer>);
    }
  } catch (error) {
    throw error instanceof Broken ? error : new Broken('a part is damaged');
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
