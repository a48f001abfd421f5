/** What a view is, and what it is given to draw with. `web/README.md` tells how one is made. */
import type { TemplateResult } from 'lit-html';
import type { TableSpec } from '../components/table';
import type { MapContent } from '../map/content';
import type { Scheme } from '../map/style';
import type { Dataset } from '../api/dataset';
import type { Core } from '../state/core';
import type { Fields, Values } from '../state/fields';
import type { Change, How } from '../state/store';
import type { Language, Phrase, Title } from '../words/dictionary';
import type { Asked, Fetch } from './resources';

export interface Context<O = unknown> {
  readonly core: Core;
  /** The view's own values of the address. */
  readonly own: O;
  readonly dataset: Dataset;
  readonly language: Language;
  /** Light or dark, as it is drawn now. */
  readonly scheme: Scheme;
  /** A phrase of the viewer's own, in the language. */
  readonly t: (phrase: Phrase) => string;
  /** A title of the server's, in the language. */
  readonly title: (title: Title | undefined) => string;
  readonly number: (value: number, decimals?: number, fixed?: boolean) => string;
  /** What is known now of an answer; the view is drawn anew when that changes. */
  readonly ask: <T>(key: string, fetch: Fetch<T>) => Asked<T>;
  readonly set: (change: { readonly core?: Partial<Core>; readonly own?: Partial<O> }, how?: How) => void;
  /** The address of a change, for links. */
  readonly address: (change: Change) => string;
  /** Selects a unit and moves the focus to the panel. */
  readonly select: (unit: string | undefined) => void;
}

/** Where a person clicked on the map, or pressed Enter at its cross. */
export interface Click {
  readonly unit: string | undefined;
  readonly place: readonly [lon: number, lat: number];
}

/** Pure functions of the context: they ask for what they need and say what is to be seen. */
export interface View<O> {
  /** The left column: what is chosen, and the legend. */
  readonly layers: (context: Context<O>) => TemplateResult;
  /** The right column. */
  readonly panel: (context: Context<O>) => TemplateResult;
  /** What the map shows; undefined leaves what it showed before. */
  readonly map: (context: Context<O>) => MapContent | undefined;
  /** What a click does; without it, it selects the unit. */
  readonly click?: (context: Context<O>, click: Click) => void;
  /** Whether the map stays where it is when a unit is selected; else it flies there. */
  readonly stays?: (context: Context<O>) => boolean;
  /** The same as a table, which is also what goes to a CSV file. */
  readonly table: (context: Context<O>) => Asked<TableSpec>;
}

/** A tab: small, and known from the start. The view itself is fetched when it is opened. */
export interface Tab<F extends Fields = Fields> {
  readonly id: string;
  /** Its place among the tabs. */
  readonly place: number;
  readonly title: Phrase;
  readonly fields: F;
  readonly load: () => Promise<View<Values<F>>>;
}

export function tab<const F extends Fields>(definition: Tab<F>): Tab<F> {
  return definition;
}
