/** Where a file is chosen or dropped. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { MEDIA } from '../../api/join';
import { chosenFile, send, type OwnContext } from './sending';
import { words } from './words';

export function drop(c: OwnContext): TemplateResult {
  const over = (event: DragEvent, on: boolean): void => {
    event.preventDefault();
    (event.currentTarget as HTMLElement).toggleAttribute('data-over', on);
  };
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file !== undefined) send(c, file);
  };
  return html`<div class="drop" @dragover=${(event: DragEvent) => over(event, true)} @dragleave=${(event: DragEvent) => over(event, false)}
      @drop=${(event: DragEvent) => {
        over(event, false);
        take(event.dataTransfer?.files);
      }}>
    <input class="spoken" type="file" id="ofile" accept=".csv,.txt,.tsv,.xlsx,text/csv,${MEDIA.workbook}" aria-describedby="ofile-note" @change=${(event: Event) => {
      const input = event.target as HTMLInputElement;
      take(input.files);
      // So that the same file, mended, can be chosen again.
      input.value = '';
    }} />
    <label class="ds-button" for="ofile">${c.t(words.choose)}</label> <span>${c.t(words.drop)}</span>
    <p class="small" id="ofile-note">${c.t(words.file_note)}</p>
    ${chosenFile() === undefined ? nothing : html`<p class="small">${c.t(words.chosen)}: ${chosenFile()?.name}</p>`}
  </div>`;
}
