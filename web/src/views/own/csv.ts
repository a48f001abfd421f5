/** Reads and writes separated text, only to find its key and to mend a name: the server reads the values. */
export const delimiters = [';', ',', '\t'] as const;
export type Delimiter = (typeof delimiters)[number];

/** The records of a text; a field in quotes may hold the delimiter, line ends and doubled quotes. */
export function parse(text: string, delimiter: Delimiter): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  const end = (): void => {
    record.push(field);
    field = '';
  };
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i] ?? '';
    if (quoted) {
      if (sign !== '"') field += sign;
      else if (text[i + 1] === '"') {
        field += '"';
        i += 1;
      } else quoted = false;
    } else if (sign === '"' && field === '') quoted = true;
    else if (sign === delimiter) end();
    else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && text[i + 1] === '\n') i += 1;
      end();
      records.push(record);
      record = [];
    } else field += sign;
  }
  if (field !== '' || record.length > 0) {
    end();
    records.push(record);
  }
  return records;
}

export function write(records: readonly (readonly string[])[], delimiter: Delimiter): string {
  const plain = (field: string): boolean => !field.includes(delimiter) && !/["\r\n]/.test(field);
  return records.map((record) => `${record.map((field) => (plain(field) ? field : `"${field.replaceAll('"', '""')}"`)).join(delimiter)}\n`).join('');
}

/** The delimiter that the first line has most of. */
export function findDelimiter(text: string): Delimiter {
  const first = text.split(/\r?\n/, 1)[0] ?? '';
  const count = (delimiter: Delimiter): number => parse(first, delimiter)[0]?.length ?? 0;
  return delimiters.reduce((best, each) => (count(each) > count(best) ? each : best));
}
