/**
 * What may stand in the address, field by field: how each is read, written and what it is when
 * it is not there. What is not understood is left out, so any address is a sound one.
 */
export interface Field<T> {
  readonly initial: T;
  /** The value a text stands for, or undefined where it stands for none. */
  readonly parse: (text: string) => T | undefined;
  readonly format: (value: T) => string;
}

/** Fields by the names they have in the address. `never` would bar values of differing types. */
// The types of the values are kept by `Values`.
export type Fields = Readonly<Record<string, Field<any>>>;
export type Values<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

export function initialValues<F extends Fields>(fields: F): Values<F> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.initial])) as Values<F>;
}

export function parseFields<F extends Fields>(fields: F, from: URLSearchParams): Values<F> {
  const read = Object.entries(fields).map(([name, field]) => {
    const text = from.get(name);
    return [name, text === null ? field.initial : (field.parse(text) ?? field.initial)];
  });
  return Object.fromEntries(read) as Values<F>;
}

/** `name=value` for each field that is not as in the beginning. */
export function formatFields<F extends Fields>(fields: F, values: Values<F>): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const text = field.format(values[name as keyof F]);
    return text === field.format(field.initial) ? [] : [`${name}=${readable(text)}`];
  });
}

/** Encoded, but commas and colons stay: addresses are read by people too. */
function readable(text: string): string {
  return encodeURIComponent(text).replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%20/g, '+');
}

const IDENTIFIER = /^[\p{L}\p{N}][\p{L}\p{N}._:-]{0,79}$/u;

/** One of the server's identifiers or numbers, or none. */
export function identifier(): Field<string | undefined> {
  return { initial: undefined, parse: (text) => (IDENTIFIER.test(text) ? text : undefined), format: (value) => value ?? '' };
}

export function identifierOr(initial: string): Field<string> {
  return { initial, parse: (text) => (IDENTIFIER.test(text) ? text : undefined), format: (value) => value };
}

/** One of a few words; the first is the one in the beginning. */
export function oneOf<const T extends readonly [string, ...string[]]>(...choices: T): Field<T[number]> {
  return { initial: choices[0], parse: (text) => choices.find((choice) => choice === text), format: (value) => value };
}

/** Several of the server's identifiers; none is written `-`. */
export function identifiers(initial: readonly string[] = []): Field<readonly string[]> {
  return {
    initial,
    parse: (text) => (text === '-' ? [] : text.split(',').filter((part) => IDENTIFIER.test(part))),
    format: (value) => value.join(',') || '-',
  };
}

export function integer(initial: number, least: number, most: number): Field<number> {
  const parse = (text: string): number | undefined => {
    const value = Number(text);
    return /^-?\d+$/.test(text) && value >= least && value <= most ? value : undefined;
  };
  return { initial, parse, format: String };
}

/** A number, or none. */
export function optionalNumber(least: number, most: number): Field<number | undefined> {
  const parse = (text: string): number | undefined => {
    const value = text.trim() === '' ? NaN : Number(text);
    return value >= least && value <= most ? value : undefined;
  };
  return { initial: undefined, parse, format: (value) => (value === undefined ? '' : String(value)) };
}

/** Several numbers; none is written `-`. */
export function numbers(initial: readonly number[], least: number, most: number): Field<readonly number[]> {
  const parse = (text: string): number[] | undefined => {
    const values = text.split(',').map(Number).filter((value) => value >= least && value <= most);
    return values.length > 0 || text === '-' ? values : undefined;
  };
  return { initial, parse, format: (value) => value.join(',') || '-' };
}

export function flag(initial: boolean): Field<boolean> {
  return { initial, parse: (text) => (text === '1' ? true : text === '0' ? false : undefined), format: (value) => (value ? '1' : '0') };
}

/** Free text of at most so many letters. */
export function text(most: number): Field<string> {
  return { initial: '', parse: (value) => (value.length <= most ? value : undefined), format: (value) => value };
}
