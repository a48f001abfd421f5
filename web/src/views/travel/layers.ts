/** The left column: which question of travel is asked, and of what. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { choices, select, textInput } from '../../components/controls';
import { legend } from '../../components/legend';
import { empty } from '../../components/status';
import { unitList, unitsOfGroup } from '../../components/unitlist';
import { selection, travelOf } from './ask';
import { measureOf } from './between';
import { measureTitle } from './minutes';
import { content } from './onmap';
import type { TravelContext } from './tab';
import { words } from './words';

const LONGEST = 600;

export function layers(c: TravelContext): TemplateResult {
  const relation = travelOf(c);
  if (relation === undefined) return empty(c.t(words.no_relation));
  const { tshow } = c.own;
  const shows = [
    { value: 'minutes' as const, label: c.t(words.show_minutes) },
    { value: 'reach' as const, label: c.t(words.show_reach) },
    { value: 'matrix' as const, label: c.t(words.show_matrix) },
  ];
  const shown = content(c)?.legend;
  return html`
    ${choices(c.t(words.show), shows, tshow, (show) => c.set({ own: { tshow: show } }))}
    ${tshow === 'reach' ? bands(c) : nothing}
    ${tshow === 'matrix' ? matrixOptions(c, relation.measures) : nothing}
    <div id="legend">${shown === undefined || shown.items.length === 0 ? nothing : legend(shown, c.language, c.scheme)}</div>`;
}

function bands(c: TravelContext): TemplateResult {
  return textInput('tbands', c.t(words.bands), c.own.tbands.join(', '), (written) => {
    const found = written.split(/[,;\s]+/).filter((part) => part !== '').map(Number);
    const sound = found.length > 0 && found.every((minutes) => Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST);
    if (sound) c.set({ own: { tbands: [...new Set(found)].sort((a, b) => a - b) } });
    return sound ? '' : c.t(words.bands_bad);
  });
}

function matrixOptions(c: TravelContext, measures: readonly string[]): TemplateResult {
  const units = selection(c);
  const choose = (tunits: readonly string[]): void => c.set({ own: { tunits: [...new Set(tunits)] } });
  return html`${select('tmeasure', c.t(words.measure), measures.map((value) => ({ value, label: measureTitle(c, value) })), measureOf(c, measures), (tmeasure) => c.set({ own: { tmeasure } }))}
    ${unitList('tlist', c.t(words.selection_list), c.dataset, units, c.t(words.not_found), choose)}
    ${unitsOfGroup(c, 'taddall', c.t(words.add_all), c.t(words.add_choose), (more) => choose([...units, ...more]))}
    ${units.length === 0 ? nothing : html`<button type="button" class="ds-button" data-variant="tertiary" @click=${() => choose([])}>${c.t(words.clear)}</button>`}`;
}
