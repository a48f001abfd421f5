/** Asks the server, on the page's own origin only; what is not an answer becomes an `ApiError`. */
import { record, text } from './wire';

/** An answer that is not what was asked for, with the server's own words. */
export class ApiError extends Error {
  readonly status: number;
  /** The type of the problem: an address, or empty. */
  readonly type: string;
  constructor(status: number, detail: string, type = '') {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.type = type;
  }
}

/** Where the server's answers begin: the folder of the page itself. */
export function root(): URL {
  return new URL('.', document.baseURI);
}

export async function request(path: string, options: RequestInit = {}): Promise<Response> {
  const response = await fetch(new URL(path, root()), { ...options, headers: { accept: 'application/json', ...options.headers } });
  if (response.ok) return response;
  const problem = record(await response.json().catch(() => undefined));
  throw new ApiError(response.status, text(problem['detail']) || text(problem['title']) || `${response.status} ${response.statusText}`, text(problem['type']));
}

export async function get(path: string, signal?: AbortSignal): Promise<unknown> {
  const response = await request(path, signal === undefined ? {} : { signal });
  return response.json();
}

/** `?a=1&b=x,y`, without what is undefined. */
export function query(fields: Readonly<Record<string, string | number | undefined>>): string {
  const parts = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]));
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

export const segment = encodeURIComponent;
