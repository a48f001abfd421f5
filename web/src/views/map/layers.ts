/** The left column of the map view: what is mapped and how, and the legend with its histogram. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { awaited, empty } from '../../components/status';
import { checkbox, choices, numberInput, select, type Option } from '../../components/controls';
import { legend } from '../../components/legend';
import { histogram } from '../../charts/histogram';
import type { Classification } from '../../colour/classes';
import { isDiverging, rampNames, type RampName } from '../../colour/ramps';
import { methods, type Method } from '../../state/core';
import type { Context } from '../../app/view';
import { formatValue, isScheme } from '../../words/format';
import { noteLanguage, term } from '../../words/terms';
import { scatter } from './scatter';
import type { MapFields } from './tab';
import { canBeCircles, chosen, chosenSecond, GROUPING, shown, type Shown } from './theme';
import { rampWords, words } from './words';

type MapContext = Context<MapFields>;

export function layers(c: MapContext): TemplateResult {
  const id = chosen(c);
  if (id === undefined) return empty(c.t(words.no_indicators));
  const isGroup = id.startsWith(GROUPING);
  const info = c.dataset.indicators.find((each) => each.id === id);
  const answer = shown(c);
  return html`
    ${select('indicator', c.t(words.indicator), indicatorOptions(c, true), id, (indicator) => c.set({ core: { indicator } }))}
    ${info === undefined || isGroup ? nothing : html`${kinds(c, canBeCircles(info))}${info.note === '' ? nothing : html`<p class="note" lang=${noteLanguage(c.language) ?? nothing}>${info.note}</p>`}`}
    ${c.own.as === 'pair' && !isGroup ? select('second', c.t(words.second), indicatorOptions(c, false), chosenSecond(c) ?? '', (second) => c.set({ own: { second } })) : nothing}
    <div id="legend">${answer === undefined ? nothing : awaited(answer, c.language, (value) => legendOf(c, value))}</div>
    ${isGroup || c.own.as === 'pair' || (c.own.as === 'circles' && info !== undefined && canBeCircles(info)) ? nothing : classOptions(c, info?.kind ?? '')}
    ${outlines(c)}`;
}

function legendOf(c: MapContext, value: Shown): TemplateResult {
  const values = value.as === 'indicator' && value.indicator.kind !== 'boolean' ? value.indicator.values.flatMap((each) => each.value ?? []) : [];
  const plain = value.theme.symbols === undefined ? undefined : value.theme.legend.items[0]?.colour;
  return html`${value.as === 'indicator' && values.length > 0 ? histogram(values, plain === undefined ? value.classification : inOne(value.classification, plain), c.t(words.histogram), (of) => formatValue(of, value.indicator, c.language)) : nothing}
    ${legend(value.theme.legend, c.language, c.scheme)}
    ${value.as === 'pair' ? scatter(c, value) : nothing}`;
}

/** All values in one class, where the map has no classes. */
function inOne(classification: Classification, colour: string): Classification {
  const last = classification.classes[classification.classes.length - 1];
  return { ...classification, classes: last === undefined ? [] : [{ ...last, colour }] };
}

/** Indicators, schemes by themselves, and groupings where they may be chosen. */
function indicatorOptions(c: MapContext, withGroups: boolean): { label: string; options: Option[] }[] {
  const options = (scheme: boolean): Option[] =>
    c.dataset.indicators.filter(({ id }) => isScheme(id) === scheme).map(({ id, title }) => ({ value: id, label: c.title(title) }));
  const groups = c.dataset.groupings.map(({ id, title }) => ({ value: GROUPING + id, label: c.title(title) }));
  return [
    { label: c.t(words.indicators), options: options(false) },
    { label: c.t(words.schemes), options: options(true) },
    { label: c.t(words.groups), options: withGroups ? groups : [] },
  ].filter((group) => group.options.length > 0);
}

function kinds(c: MapContext, circles: boolean): TemplateResult {
  const all = [
    { value: 'colour' as const, label: c.t(words.as_choropleth) },
    ...(circles ? [{ value: 'circles' as const, label: c.t(words.as_symbols) }] : []),
    { value: 'pair' as const, label: c.t(words.as_pair) },
  ];
  const now = c.own.as === 'circles' && !circles ? 'colour' : c.own.as;
  return choices(c.t(words.as), all, now, (as) => c.set({ own: { as } }));
}

function classOptions(c: MapContext, kind: string): TemplateResult {
  const { classify, k } = c.core;
  const byMethod = methods.map((value) => ({ value, label: value === 'auto' ? c.t(words.auto) : term(value, c.language) }));
  const numbers = [3, 4, 5, 6, 7, 8].map((value) => ({ value: String(value), label: String(value) }));
  const ramp = (diverging: boolean): Option[] => rampNames.filter((name) => isDiverging(name) === diverging).map((value) => ({ value, label: c.t(rampWords[value]) }));
  return html`<details class="ds-details options"><summary>${c.t(words.layer_options)}</summary><div>
    ${kind === 'boolean' ? nothing : html`
      ${select('classify', c.t(words.classify), byMethod, classify, (value) => c.set({ core: { classify: value as Method } }))}
      ${classify === 'std' || classify === 'head-tail' ? nothing : select('k', c.t(words.classes), numbers, String(k), (value) => c.set({ core: { k: Number(value) } }))}`}
    ${select('ramp', c.t(words.colours), [{ label: c.t(words.ramp_sequential), options: ramp(false) }, { label: c.t(words.ramp_diverging), options: ramp(true) }], c.own.ramp, (value) => c.set({ own: { ramp: value as RampName } }))}
    ${isDiverging(c.own.ramp) && kind !== 'boolean' ? numberInput('middle', c.t(words.middle), c.own.middle, { min: -1e12, max: 1e12, step: 0 }, (middle) => c.set({ own: { middle } })) : nothing}
  </div></details>`;
}

function outlines(c: MapContext): TemplateResult {
  const { borders, labels } = c.own;
  const drawn = c.dataset.groupings.filter(({ collection }) => collection !== '' && c.dataset.layers.includes(collection));
  const toggle = (grouping: string, on: boolean): void => c.set({ own: { borders: on ? [...borders, grouping] : borders.filter((each) => each !== grouping) } });
  return html`<fieldset class="outlines"><legend>${c.t(words.borders)}</legend>
    ${drawn.map(({ id, title }) => checkbox(`border-${id}`, c.title(title), borders.includes(id), (on) => toggle(id, on)))}
    ${checkbox('labels', c.t(words.labels), labels, (on) => c.set({ own: { labels: on } }))}
  </fieldset>`;
}
