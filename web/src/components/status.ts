/** What stands where an answer is awaited, did not come, or is empty. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { ApiError } from '../api/client';
import { Cancelled, type Asked } from '../app/resources';
import { words } from '../words/common';
import { say, type Language } from '../words/dictionary';
import { formatShare } from '../words/format';
import { problemWords } from '../words/problems';

/** Draws the answer, or where it is: on its way (with cancel, if it takes long), failed, or ready. */
export function awaited<T>(asked: Asked<T>, language: Language, ready: (value: T) => TemplateResult | typeof nothing): TemplateResult | typeof nothing {
  if (asked.is === 'ready') return ready(asked.value);
  return asked.is === 'loading' ? loading(language, asked.progress, asked.cancel) : failed(language, asked.error, asked.again);
}

export function loading(language: Language, progress?: number, cancel?: () => void): TemplateResult {
  const known = progress !== undefined && progress > 0;
  return html`<div class="loading" role="status">
    <p>${say(progress === undefined ? words.loading : words.waiting, language)}${known ? ` ${formatShare(progress, language, 0)} ${say(words.progress, language)}` : nothing}</p>
    ${progress === undefined ? nothing : html`<progress max="1" .value=${progress} aria-label=${say(words.waiting, language)}></progress>`}
    ${cancel === undefined ? nothing : html`<button type="button" class="ds-button late" data-variant="tertiary" @click=${cancel}>${say(words.cancel, language)}</button>`}
  </div>`;
}

export function failed(language: Language, error: Error, again: () => void): TemplateResult {
  const retry = html`<button type="button" class="ds-button" data-variant="secondary" @click=${again}>${say(words.try_again, language)}</button>`;
  if (error instanceof Cancelled) return html`<div class="failed" role="status"><p>${say(words.cancelled, language)}</p>${retry}</div>`;
  const { what, todo } = error instanceof ApiError ? problemWords(error.status, error.type) : problemWords(undefined);
  return html`<div class="ds-alert failed" data-color="danger" role="alert">
    <h3>${say(what, language)}</h3>
    <p>${say(todo, language)}</p>
    ${detail(error, language)}
    ${retry}
  </div>`;
}

/** What the server said, in its own language, as a quotation. */
export function detail(error: Error, language: Language): TemplateResult {
  return html`<p class="small">${say(error instanceof ApiError ? words.server_says : words.browser_says, language)}: <q lang="en">${error.message}</q></p>`;
}

/** Nothing to show, and what would fill it. */
export function empty(text: string): TemplateResult {
  return html`<p class="empty">${text}</p>`;
}
