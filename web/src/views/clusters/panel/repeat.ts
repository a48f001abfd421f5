/** The exact requests that give the same result again, to copy. */
import { html, type TemplateResult } from 'lit-html';
import { root } from '../../../api/client';
import { globalAnalysis, localAnalysis, type Analysis, type ClusterContext } from '../choices';
import { words } from './words';

/** As a shell takes it: within single quotes all is plain but the quote itself. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

export function curl({ process, inputs }: Analysis, address: string): string {
  return `curl ${quoted(`${address}processes/${process}/execution`)} -H 'content-type: application/json' -d ${quoted(JSON.stringify({ inputs }))}`;
}

export function command({ process, inputs }: Analysis): string {
  const given = Object.entries(inputs).map(([name, value]) => `-i ${/^[\w.=-]+$/.test(`${name}=${value}`) ? `${name}=${value}` : quoted(`${name}=${value}`)}`);
  return `nabolag analyse ${process} ${given.join(' ')} --format csv`;
}

export function repeat(c: ClusterContext): TemplateResult {
  const address = root().href.replace(/#.*$/, '');
  const [local, whole] = [localAnalysis(c), globalAnalysis(c)];
  return html`<section aria-labelledby="repeat-title"><h4 id="repeat-title">${c.t(words.request)}</h4>
    <p class="small">${c.t(words.request_note)}</p>
    ${block(c, 'request-local', c.t(words.request_local), curl(local, address))}
    ${block(c, 'request-global', c.t(words.request_global), curl(whole, address))}
    ${block(c, 'request-command', c.t(words.command), command(local))}
  </section>`;
}

function block(c: ClusterContext, id: string, label: string, text: string): TemplateResult {
  const copy = async (event: Event): Promise<void> => {
    const field = (event.currentTarget as HTMLElement).parentElement?.querySelector('textarea');
    field?.select();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without leave to write, or without TLS, the old way: the selected field.
      document.execCommand('copy');
    }
  };
  return html`<div class="ds-field request"><label for=${id}>${label}</label>
    <textarea class="ds-input" id=${id} readonly rows="5" .value=${text}></textarea>
    <button type="button" class="ds-button" data-variant="tertiary" @click=${copy}>${c.t(words.copy_request)}</button></div>`;
}
