/** The table equivalent of what the map shows, in the map's place. */
import { html, type TemplateResult } from 'lit-html';
import { awaited } from '../components/status';
import { table } from '../components/table';
import type { Own } from '../state/store';
import type { Context, View } from './view';

/** Rows drawn at once; the rest come when asked for. */
const FIRST_ROWS = 1000;

export function tableView(context: Context<Own>, view: View<Own>): TemplateResult {
  const { core, language, set } = context;
  return html`${awaited(view.table(context), language, (spec) =>
    table(spec, {
      language,
      order: core.sort,
      reorder: (sort) => set({ core: { sort } }),
      first: core.all ? Number.POSITIVE_INFINITY : FIRST_ROWS,
      all: () => set({ core: { all: true } }),
    }))}`;
}
