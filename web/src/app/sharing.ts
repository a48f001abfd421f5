/** Share and export: a link that returns here, pictures with their sources, the table, print. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { menu } from '../components/menu';
import { csv } from '../export/csv';
import { fileName, save } from '../export/save';
import type { Dataset, Source } from '../api/dataset';
import type { TableSpec } from '../components/table';
import { words } from '../words/common';
import type { Language, Phrase } from '../words/dictionary';
import { say, titleIn } from '../words/dictionary';
import { formatDay } from '../words/format';
import type { Frame } from './frame';

type Say = (phrase: Phrase) => string;

export function shareMenu(page: Frame, t: Say): TemplateResult {
  const copy = async (event: Event): Promise<void> => {
    const field = (event.currentTarget as HTMLElement).parentElement?.querySelector('input');
    field?.select();
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      // Without leave to write, or without TLS, the old way: the selected field.
      document.execCommand('copy');
    }
    page.say(t(words.copied));
  };
  return menu('share', t(words.share), html`
    <div class="ds-field"><label for="share-link">${t(words.share_link)}</label>
      <input class="ds-input" id="share-link" readonly .value=${location.href} />
      <button type="button" class="ds-button" @click=${copy}>${t(words.copy)}</button></div>
    <p class="small">${t(words.share_note)}</p>`);
}

export function exportMenu(page: Frame, t: Say): TemplateResult {
  const act = (label: Phrase, run: () => void | Promise<void>): TemplateResult =>
    html`<button type="button" class="ds-button" data-variant="tertiary" data-fullwidth @click=${async () => {
      try {
        await run();
      } catch (error) {
        page.say(`${t(words.failed_export)}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }}>${t(label)}</button>`;
  const drawn = page.map.map !== undefined;
  return menu('export', t(words.export), html`
    ${drawn ? html`${act(words.png, () => savePicture(page, 'png'))}${act(words.svg, () => savePicture(page, 'svg'))}` : nothing}
    ${act(words.csv, () => saveTable(page))}
    ${act(words.print, async () => {
      await preparePrint(page);
      window.print();
    })}`);
}

/** The lines under a picture: where it is from, by which licence, when it was made, and that it is schematic. */
export function creditLines(dataset: Dataset, language: Language, address: string): string[] {
  const sources = [...new Set(dataset.sources.map(credit))];
  return [
    ...(dataset.schematic ? [say(words.schematic, language)] : []),
    `${say(words.sources, language)}: ${sources.join('; ')}`,
    `${say(words.made, language)} ${formatDay(new Date(), language)} · nabolag · ${address}`,
  ];
}

async function svgOf(page: Pick<Frame, 'map' | 'known' | 'core'>): Promise<{ name: string; markup: string } | undefined> {
  const { map, content } = page.map;
  if (map === undefined || content === undefined || page.known.is !== 'ready') return undefined;
  const [{ picture }, { drawing }] = await Promise.all([import('../export/picture'), import('../map/drawing')]);
  const frame = { title: content.title, subtitle: content.subtitle, legend: content.legend, credits: creditLines(page.known.value, page.core.lang, location.href) };
  return { name: fileName(content.title), markup: picture(frame, drawing(map, page.core.unit), content, map.scheme) };
}

async function savePicture(page: Frame, kind: 'svg' | 'png'): Promise<void> {
  const made = await svgOf(page);
  if (made === undefined) return;
  if (kind === 'svg') {
    save(`${made.name}.svg`, new Blob([made.markup], { type: 'image/svg+xml' }));
    return;
  }
  const { toPng } = await import('../export/picture');
  save(`${made.name}.png`, await toPng(made.markup));
}

/** The CSV of what the open view's table shows. */
function saveTable({ context, view }: Frame): void {
  const spec = context !== undefined && view.is === 'ready' ? view.value.table(context) : undefined;
  if (spec?.is !== 'ready' || context === undefined) return;
  save(`${fileName(spec.value.file)}.csv`, new Blob([csv(withOrigin(spec.value, context.dataset, context.language), context.language)], { type: 'text/csv;charset=utf-8' }));
}

/** A table of which no column says where it is from has the dataset's sources in each row: a file travels alone. */
function withOrigin(spec: TableSpec, dataset: Dataset, language: Language): TableSpec {
  const source = say(words.source, language);
  if (spec.columns.some(({ title }) => title === source || title.startsWith(`${source}:`))) return spec;
  const known = [...new Set(dataset.sources.map(credit))].join('; ');
  return {
    ...spec,
    columns: [...spec.columns, { title: say(words.dataset, language), key: () => `${titleIn(dataset.title, language)}, ${dataset.year}` }, { title: source, key: () => known }],
  };
}

function credit({ publisher, licence }: Source): string {
  return `${publisher} (${licence})`;
}

/** A browser may print an empty canvas: the picture stands in for the map on paper. */
export async function preparePrint(page: Pick<Frame, 'map' | 'known' | 'core'>): Promise<void> {
  const made = await svgOf(page);
  const holder = document.getElementById('print');
  if (made === undefined || holder === null) return;
  const picture = new DOMParser().parseFromString(made.markup, 'image/svg+xml').documentElement;
  holder.replaceChildren(document.adoptNode(picture));
}
