/** The panel of the selected unit: who it is, its schemes, values, ranks and neighbours. */
import type { Profile, ProfileValue, Rank } from './api';
import { button, el } from './dom';
import { formatMeasured, formatNumber, formatValue, isScheme } from './format';
import { titleIn, word, type Language } from './words';

/** Groupings a rank is shown in; the empty one is the whole dataset. */
const RANKED = ['', 'county', 'size-class'];

export interface PanelHooks {
  readonly clear: () => void;
  readonly showIndicator: (id: string) => void;
}

/** What stands in the panel while nothing is selected. */
export function emptyPanel(language: Language): HTMLElement {
  return el('div', { class: 'empty' }, el('h2', {}, word('none_selected', language)), el('p', {}, word('empty_panel', language)));
}

/** What stands there while an answer is awaited. */
export function loadingPanel(language: Language): HTMLElement {
  return el('p', { class: 'loading' }, word('loading', language));
}

/** What stands there when an answer did not come, with a way to ask again. */
export function failedPanel(language: Language, detail: string, again: () => void): HTMLElement {
  return el('div', { class: 'failed', role: 'alert' },
    el('h2', {}, word('failed', language)),
    el('p', {}, detail),
    button(word('try_again', language), again),
  );
}

/** The profile; the neighbours go into `neighbours`, which another part fills. */
export function profilePanel(profile: Profile, language: Language, neighbours: HTMLElement, hooks: PanelHooks): HTMLElement {
  const schemes = profile.values.filter(({ id }) => isScheme(id));
  const others = profile.values.filter(({ id }) => !isScheme(id));
  const county = profile.groups.find(({ grouping }) => grouping === 'county');
  const groups = profile.groups.filter((group) => group !== county);
  return el('article', { class: 'profile' },
    el('header', {},
      el('h2', { id: 'unit-name' }, profile.name),
      button('×', hooks.clear, { class: 'close', 'aria-label': word('clear_selection', language) }),
      el('p', { class: 'small' }, [profile.number, county && titleIn(county.title, language), profile.year].filter(Boolean).join(' · ')),
    ),
    schemes.length > 0 && el('section', { 'aria-label': word('schemes', language) },
      el('h3', {}, word('schemes', language)),
      el('ul', { class: 'chips' }, ...schemes.map((scheme) => chip(scheme, language, hooks))),
    ),
    others.length > 0 && el('section', {},
      el('h3', {}, word('indicators', language)),
      el('dl', { class: 'values' }, ...others.flatMap((value) => valueRows(value, language, hooks))),
    ),
    groups.length > 0 && el('section', {},
      el('h3', {}, word('groups', language)),
      el('ul', { class: 'groups' }, ...groups.map((group) =>
        el('li', {}, el('span', { class: 'small' }, titleIn(group.groupingTitle, language)), ' ', titleIn(group.title, language)))),
    ),
    neighbours,
  );
}

/** A scheme: takes part, does not, or is not in the table; said by word and sign, not by colour alone. */
function chip(scheme: ProfileValue, language: Language, hooks: PanelHooks): HTMLElement {
  const kind = scheme.value === null ? 'unknown' : scheme.value === 0 ? 'out' : 'in';
  const sign = { in: '✓', out: '–', unknown: '?' }[kind];
  const control = button('', () => hooks.showIndicator(scheme.id), { class: `chip ${kind}` });
  control.append(
    el('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
    el('span', {}, titleIn(scheme.title, language)),
    el('span', { class: 'state' }, formatValue(scheme.value, scheme, language)),
  );
  return el('li', {}, control);
}

function valueRows(value: ProfileValue, language: Language, hooks: PanelHooks): HTMLElement[] {
  const name = button(titleIn(value.title, language), () => hooks.showIndicator(value.id), { class: 'link' });
  const estimated = value.status === 'estimated' && el('span', { class: 'small' }, ` (${word('estimated', language).toLowerCase()})`);
  const missing = value.value === null;
  return [
    el('dt', {}, name),
    el('dd', { ...(missing && { class: 'unknown' }) },
      formatMeasured(value.value, value, language),
      estimated,
      ...(missing ? [] : value.ranks.filter(({ grouping }) => RANKED.includes(grouping)).map((rank) => el('span', { class: 'rank small' }, rankText(rank, language))))),
  ];
}

/** `Plass 3 av 21 · Buskerud`; a group named by numbers alone says of what grouping it is. */
export function rankText(rank: Rank, language: Language): string {
  const grouping = titleIn(rank.groupingTitle, language);
  const among = rank.group === '' ? grouping : /\p{L}/u.test(rank.group) ? rank.group : `${grouping} ${rank.group}`;
  return `${word('rank', language)} ${formatNumber(rank.rank, language)} ${word('of', language)} ${formatNumber(rank.of, language)} · ${among}`;
}
