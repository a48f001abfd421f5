/** The answer of the process `consortium`, with types. */
import { list, number, record, strings, text, type Json } from '../../../api/wire';

export interface Partner {
  readonly number: string;
  readonly name: string;
  readonly score: number | undefined;
  readonly minutes: number | undefined;
  readonly size: number | undefined;
  readonly similar: number | undefined;
  readonly neighbour: boolean | undefined;
  readonly experience: boolean | undefined;
  /** Networks it shares with the one who asks. */
  readonly common: readonly string[];
}

export interface PartnerSet {
  readonly members: readonly { readonly number: string; readonly name: string }[];
  readonly score: number | undefined;
  readonly size: number | undefined;
  /** Minutes between the two members farthest apart. */
  readonly longest: number | undefined;
  readonly common: readonly string[];
}

export interface Consortium {
  readonly note: string;
  readonly partners: readonly Partner[];
  readonly sets: readonly PartnerSet[];
  readonly complete: boolean;
  readonly whyNone: readonly { readonly condition: string; readonly nearest: readonly string[] }[];
}

const truth = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

export function readConsortium(answer: Json): Consortium {
  return {
    note: text(record(answer['travel'])['note']),
    partners: list(answer['partners']).map((each) => ({
      number: text(each['number']),
      name: text(each['name']),
      score: number(each['score']),
      minutes: number(each['minutes']),
      size: number(each['size']),
      similar: number(each['similar']),
      neighbour: truth(each['neighbour']),
      experience: truth(each['experience']),
      common: strings(each['common']),
    })),
    sets: list(answer['sets']).map((each) => ({
      members: list(each['members']).map((member) => ({ number: text(member['number']), name: text(member['name']) })),
      score: number(each['score']),
      size: number(each['size']),
      longest: number(record(each['longest'])['minutes']),
      common: strings(each['common']),
    })),
    complete: record(answer['search'])['complete'] === true,
    whyNone: list(answer['why_none']).map((each) => ({
      condition: text(each['condition']),
      nearest: list(each['nearest_misses']).map((miss) => text(record(miss['unit'])['name'])),
    })),
  };
}
