/** Why a table is not here, in words, and what to do. */
import { html, type TemplateResult } from 'lit-html';
import { ApiError } from '../../api/client';
import { detail, failed } from '../../components/status';
import { MOST_BYTES, Refused, type Refusal } from './file';
import { chosenFile, send, type OwnContext } from './sending';
import { refusalWords, words } from './words';

const BYTES_IN_MB = 1 << 20;

export function failure(c: OwnContext, error: Error, again: () => void): TemplateResult {
  if (error instanceof Refused) return refused(c, error.why);
  if (!(error instanceof ApiError)) return failed(c.language, error, again);
  switch (error.status) {
    case 404:
    case 405:
    case 501:
      return alert(c.t(words.not_taken_title), html`<p>${c.t(words.no_files)}</p>`);
    case 413:
      return refused(c, 'too-large');
    case 415:
      return refused(c, 'workbook');
    case 400:
    case 422:
      return alert(c.t(words.unread), html`<p>${c.t(words.unread_do)}</p>${detail(error, c.language)}`);
    default:
      return failed(c.language, error, again);
  }
}

function refused(c: OwnContext, why: Refusal): TemplateResult {
  const size = `${c.number((chosenFile()?.size ?? 0) / BYTES_IN_MB, 1)} MB`;
  if (why === 'too-large') return alert(`${c.t(words.too_large)}: ${size}`, html`<p>${c.t(words.too_large_do)} ${c.number(MOST_BYTES / BYTES_IN_MB)} MB.</p>`);
  const unread = why === 'empty' || why === 'broken';
  return alert(c.t(unread ? words.unread : words.not_text_title), html`<p>${c.t(refusalWords[why])}</p>`);
}

/** The server keeps tables for a while only; the file may still be at hand. */
export function expired(c: OwnContext): TemplateResult {
  return alert(c.t(words.expired_title), html`<p>${c.t(words.expired)}</p>
    ${chosenFile() === undefined ? '' : html`<button type="button" class="ds-button" data-variant="secondary" @click=${() => send(c, undefined)}>${c.t(words.send_again)}</button>`}`);
}

function alert(title: string, content: TemplateResult): TemplateResult {
  return html`<div class="ds-alert failed" data-color="warning" role="alert"><h3>${title}</h3>${content}</div>`;
}
