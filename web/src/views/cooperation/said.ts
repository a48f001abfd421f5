/** Small pieces that several parts say. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { link } from '../../components/link';
import { sourceOf } from '../../thematic/theme';
import { SOURCES } from '../../words/terms';
import { grouping, type CoContext } from './ask';
import type { Coverage, Named } from './read';
import { words } from './words';

/** Who is in no sum, by name. */
export function sumNote(c: CoContext, uncounted: readonly string[]): TemplateResult | typeof nothing {
  return uncounted.length === 0 ? nothing : html`<p class="small">* ${c.t(words.whatif_sum)}; ${c.t(words.uncounted)}: ${uncounted.join(', ')}.</p>`;
}

/** What year the numbers of inhabitants and the memberships are of, and where they are from. */
export function origin(c: CoContext, { indicator, undated }: Coverage): TemplateResult {
  const [counted, known] = [c.dataset.indicators.find(({ id }) => id === indicator), grouping(c)];
  const line = (label: string, year: string, source: string): TemplateResult => html`${label}: ${year}, <span lang=${SOURCES}>${sourceOf(c, source)}</span>.`;
  return html`<p class="small">${counted === undefined ? nothing : line(c.title(counted.title), counted.year, counted.source)} ${known === undefined ? nothing : line(c.title(known.title), known.year, known.source)}
    ${undated.count === 0 ? nothing : `${c.t(words.undated).replace('{n}', c.number(undated.count)).replace('{of}', c.number(undated.of))}.`}</p>`;
}

/** Names that select their municipality. */
export function unitLinks(c: CoContext, units: readonly Named[]): TemplateResult {
  return html`${units.map(({ name, number }, i) => html`${i === 0 ? nothing : ', '}${link(name, () => c.select(number))}`)}`;
}
