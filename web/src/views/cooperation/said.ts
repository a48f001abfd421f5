/** Small pieces that several parts say. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { link } from '../../components/link';
import type { CoContext } from './ask';
import type { Named } from './read';
import { words } from './words';

/** Who is in no sum, by name. */
export function sumNote(c: CoContext, uncounted: readonly string[]): TemplateResult | typeof nothing {
  return uncounted.length === 0 ? nothing : html`<p class="small">* ${c.t(words.whatif_sum)}; ${c.t(words.uncounted)}: ${uncounted.join(', ')}.</p>`;
}

/** Names that select their municipality. */
export function unitLinks(c: CoContext, units: readonly Named[]): TemplateResult {
  return html`${units.map(({ name, number }, i) => html`${i === 0 ? nothing : ', '}${link(name, () => c.select(number))}`)}`;
}
