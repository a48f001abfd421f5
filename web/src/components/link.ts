/** A name that does something when it is clicked, as a link in a table or a list. */
import { html, type TemplateResult } from 'lit-html';

export function link(text: string, act: () => void): TemplateResult {
  return html`<button type="button" class="link" @click=${act}>${text}</button>`;
}
