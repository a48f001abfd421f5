/** A button that opens a small sheet below it; Escape and leaving close it. Not modal. */
import { html, type TemplateResult } from 'lit-html';

export function menu(name: string, label: unknown, content: TemplateResult): TemplateResult {
  return html`<details class="menu" name="menu" id=${`menu-${name}`} @keydown=${onKey} @focusout=${onLeave}>
    <summary class="ds-button" data-variant="secondary">${label}</summary>
    <div class="sheet">${content}</div>
  </details>`;
}

function onKey(event: KeyboardEvent): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (event.key !== 'Escape' || !details.open) return;
  event.stopPropagation();
  details.open = false;
  details.querySelector('summary')?.focus();
}

function onLeave(event: FocusEvent): void {
  const details = event.currentTarget as HTMLDetailsElement;
  // A click on what cannot have the focus leaves it nowhere: then the sheet stays.
  if (event.relatedTarget instanceof Node && !details.contains(event.relatedTarget)) details.open = false;
}
