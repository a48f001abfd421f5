/** The municipality's figures with ranks, and where it stands among its county and its size class. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Profile, ProfileValue, Rank } from '../../../api/profile';
import { strip } from '../../../charts/strip';
import { median } from '../../../colour/classes';
import { link } from '../../../components/link';
import { words as common } from '../../../words/common';
import { say, titleIn, type Language } from '../../../words/dictionary';
import { formatMeasured, formatNumber, formatValue, isScheme } from '../../../words/format';
import { term } from '../../../words/terms';
import { askValues, peers, value, type PanelContext } from './ask';
import { words } from './words';

/** Groupings that a rank and a strip are shown in; the empty one is the whole dataset. */
const RANKED = ['', 'county', 'size-class'];

export function figures(c: PanelContext, known: Profile): TemplateResult | typeof nothing {
  const shown = known.values.filter(({ id }) => !isScheme(id));
  if (shown.length === 0) return nothing;
  return html`<section aria-labelledby="figures-title"><h4 id="figures-title">${c.t(words.indicators)}</h4>
    <dl class="values">${shown.map((each) => row(c, known, each))}</dl></section>`;
}

function row(c: PanelContext, known: Profile, each: ProfileValue): TemplateResult {
  const ranks = each.ranks.filter(({ grouping }) => RANKED.includes(grouping));
  return html`<div class="figure">
    <dt>${link(c.title(each.title), () => c.set({ core: { indicator: each.id } }))}</dt>
    <dd class=${each.value === null ? 'unknown' : ''}>${formatMeasured(each.value, each, c.language)}${each.status === 'estimated' ? html`<span class="small"> (${term('estimated', c.language).toLowerCase()})</span>` : nothing}</dd>
    ${ranks.length === 0 ? nothing : html`<dd class="ranks small"><ul>${ranks.map((rank) => html`<li><span>${c.t(words.rank)} ${rankText(rank, c.language)}</span>${rank.grouping === '' ? nothing : stripOf(c, known, each, rank)}</li>`)}</ul></dd>`}
  </div>`;
}

function stripOf(c: PanelContext, known: Profile, each: ProfileValue, rank: Rank): TemplateResult | typeof nothing {
  const [all, group] = [value(askValues(c))?.get(each.id), peers(c, rank.grouping, known.number)];
  if (all === undefined || group === undefined || each.value === null) return nothing;
  const others = group.members.flatMap((member) => all.get(member) ?? []);
  const middle = median(others);
  if (middle === undefined) return nothing;
  const label = `${c.t(words.strip)} ${known.name}, ${formatValue(each.value, each, c.language)}; ${c.t(words.median)} ${c.t(words.among)} ${group.title}: ${formatValue(middle, each, c.language)}`;
  return strip(others, each.value, label);
}

/** `3 av 21 (Buskerud)`; a group named by numbers alone says of what grouping it is. */
export function rankText(rank: Rank, language: Language): string {
  const grouping = titleIn(rank.groupingTitle, language);
  const among = rank.group === '' ? grouping : /\p{L}/u.test(rank.group) ? rank.group : `${grouping} ${rank.group}`;
  return `${formatNumber(rank.rank, language)} ${say(common.of, language)} ${formatNumber(rank.of, language)} (${among})`;
}
