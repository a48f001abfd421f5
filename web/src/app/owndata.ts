/** The dataset with a person's own table among its indicators and groupings, so that every view has it. */
import { ApiError } from '../api/client';
import type { Dataset } from '../api/dataset';
import { joined, type Joined } from '../api/join';
import { remember } from './memo';
import type { Asked, Fetch } from './resources';

type Ask = <T>(key: string, fetch: Fetch<T>) => Asked<T>;

/** What is known of a table by its id. */
export function askJoined(ask: Ask, id: string): Asked<Joined> {
  return ask(`joined ${id}`, (signal) => joined(id, signal));
}

export function hasExpired(asked: Asked<unknown>): boolean {
  return asked.is === 'failed' && asked.error instanceof ApiError && asked.error.status === 404;
}

const remembered = remember<Asked<Dataset>>();

/** Until the table is here, and where it is no longer kept, the dataset is as it was. */
export function withOwnData(known: Asked<Dataset>, table: Asked<Joined> | undefined): Asked<Dataset> {
  if (known.is !== 'ready' || table?.is !== 'ready') return known;
  const { indicators, groupings } = table.value;
  return remembered([known.value, table.value], () => ({
    is: 'ready',
    value: { ...known.value, indicators: [...indicators, ...known.value.indicators], groupings: [...groupings, ...known.value.groupings] },
  }));
}
