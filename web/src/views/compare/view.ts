/** The comparison: groups by figures, by another division, and by two indicators at once. */
import type { TemplateResult } from 'lit-html';
import type { View } from '../../app/view';
import { tabs } from '../../components/controls';
import { crossPart } from './cross';
import { byOf, OWN } from './groups';
import { layers } from './layers';
import { content, unitTable } from './onmap';
import { ownClick } from './own';
import { scatterPart } from './scatter';
import { groupPart } from './table';
import type { CompareContext, CompareFields } from './tab';
import { words } from './words';
import './compare.css';

function panel(c: CompareContext): TemplateResult {
  const { mpart } = c.own;
  const parts = [
    { value: 'groups', label: c.t(words.part_groups) },
    { value: 'cross', label: c.t(words.part_cross) },
    { value: 'scatter', label: c.t(words.part_scatter) },
  ];
  const part = mpart === 'groups' ? groupPart(c) : mpart === 'cross' ? crossPart(c) : scatterPart(c);
  return tabs(c.t(words.part), 'mpart', parts, mpart, (value) => c.set({ own: { mpart: value as CompareFields['mpart'] } }), part);
}

export const view: View<CompareFields> = {
  layers, panel, map: content, table: unitTable,
  click: (c, click) => (byOf(c) === OWN ? ownClick(c, click) : c.set({ core: { unit: click.unit } })),
};
