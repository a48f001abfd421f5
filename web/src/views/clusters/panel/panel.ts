/** The right column: whether it clusters, where, who is left out, how it was done and how to do it again. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { link } from '../../../components/link';
import { awaited } from '../../../components/status';
import { csv } from '../../../export/csv';
import { fileName, save } from '../../../export/save';
import { words as common } from '../../../words/common';
import { SOURCES } from '../../../words/terms';
import { kinds, countOut, standsOut, type GlobalAnswer, type LocalUnit, type Named } from '../answer';
import { askGlobal, type Result } from '../ask';
import { chosenIndicator, chosenRelation, nearness, type ClusterContext } from '../choices';
import { chance, leastP, verdict } from '../inwords';
import { classOf, shown, writtenP, type Shown } from '../theme';
import { correctionWords, kindWords, statWords, words as own } from '../words';
import { reference } from './reference';
import { repeat } from './repeat';
import { scatter } from './scatter';
import { selected } from './selected';
import { words } from './words';

export function panel(c: ClusterContext): TemplateResult {
  const answer = shown(c);
  if (answer === undefined || chosenIndicator(c) === undefined) return html`${nothing}`;
  if (!c.own.crun) {
    return html`<h3>${c.t(own.first_title)}</h3><p class="empty">${c.t(own.first)}</p>
      <button type="button" class="ds-button start" @click=${() => c.set({ own: { crun: true } })}>${c.t(own.run)}</button>`;
  }
  return html`<div class="clusters">
    <section aria-labelledby="whether-title"><h3 id="whether-title">${c.t(words.whether)}</h3>
      ${awaited(askGlobal(c), c.language, (found) => whether(c, found))}</section>
    ${awaited(answer, c.language, (value) => (value.result === undefined ? nothing : local(c, value, value.result)))}
  </div>`;
}

/** One figure for the whole map, in words; then the jargon in brackets. */
function whether(c: ClusterContext, found: GlobalAnswer): TemplateResult {
  const { statistic, expectation, p } = found;
  return html`<p class="verdict">${c.t(verdict(found, Number(c.own.clevel)))}
      <span class="jargon">(${c.t(words.moran)} = ${c.number(statistic, 3)}; ${c.t(words.expected)} ${c.number(expectation, 3)}; p = ${writtenP(c, p)})</span></p>
    <p>${often(c, found)}</p>
    ${reference(c, found)}`;
}

/** How often chance would come so far from what is expected. */
function often(c: ClusterContext, found: GlobalAnswer): string {
  if (found.p <= leastP(found)) return `${c.t(words.chance_never)} ${c.number(found.permutations)} ${c.t(words.chance_never_times)}`;
  const of = chance(found.p);
  const share = of === undefined ? `${c.t(words.chance_less)} ${c.t(common.of)} ${c.number(100_000)}` : `${c.number(of.count)} ${c.t(common.of)} ${c.number(of.of)}`;
  return `${c.t(words.chance_before)} ${share} ${c.t(words.chance_cases)}.`;
}

function local(c: ClusterContext, { theme }: Shown, result: Result): TemplateResult {
  const saveTable = (): void => save(`${fileName(theme.table.file)}.csv`, new Blob([csv(theme.table, c.language)], { type: 'text/csv;charset=utf-8' }));
  return html`
    ${selected(c, result)}
    ${where(c, result)}
    ${scatter(c, result)}
    ${leftOut(c, result)}
    ${how(c, result)}
    ${repeat(c)}
    <button type="button" class="ds-button" data-variant="secondary" @click=${saveTable}>${c.t(common.csv)}</button>`;
}

/** How many stand out with and without correction, and who. */
function where(c: ClusterContext, { local: found }: Result): TemplateResult {
  const [strict, loose] = [countOut(found, true), countOut(found, false)];
  const many = (count: number): string => `${c.number(count)} ${c.t(count === 1 ? words.in_words_one : words.in_words_many)}`;
  const correction = c.t(correctionWords[c.own.ccorrection]);
  const global = askGlobal(c);
  const pattern = global.is === 'ready' && global.value.p <= found.level;
  return html`<section aria-labelledby="where-title"><h4 id="where-title">${c.t(words.where)}</h4>
    <ul class="counts">
      <li><strong>${many(strict)}</strong> ${c.t(words.with_correction)} <span class="jargon">(${correction}; p ≤ ${c.number(found.level, 2)})</span></li>
      <li><strong>${many(loose)}</strong> ${c.t(words.without_correction)}</li>
    </ul>
    <p>${c.t(words.many_tests_before)} ${c.number(found.n)} ${c.t(words.many_tests_middle)} ${c.number(found.n * found.level)} ${c.t(words.by_chance_alone)}</p>
    ${strict > 0 || leastP(found) <= found.level / found.n ? nothing : html`<p>${c.t(words.resolution)} ${writtenP(c, leastP(found))}. ${c.t(words.resolution_do)}</p>`}
    ${strict > 0 ? nothing : html`<p>${c.t(words.none_certain)}${pattern ? ` ${c.t(words.none_though_pattern)}` : ''}</p>`}
    ${who(c, [...found.units.values()], (unit) => standsOut(unit, found.level, c.own.cshow === 'corrected'))}</section>`;
}

/** The units that stand out, class by class, as the map shows them now. */
function who(c: ClusterContext, units: readonly LocalUnit[], kindOf: (unit: LocalUnit) => string | undefined): TemplateResult | typeof nothing {
  const found = kinds.map((kind) => ({ kind, members: units.filter((unit) => kindOf(unit) === kind) })).filter(({ members }) => members.length > 0);
  if (found.length === 0) return nothing;
  const shownNow = c.t(c.own.cshow === 'corrected' ? own.corrected : own.uncorrected).toLowerCase();
  return html`<h5>${c.t(words.on_map)} (${shownNow})</h5>
    <dl class="found">${found.map(({ kind, members }) => html`<dt>${classOf(c, kind)} <span class="small">(${c.t(kindWords[kind].about)}): ${c.number(members.length)}</span></dt><dd>${names(c, members)}</dd>`)}</dl>`;
}

function names(c: ClusterContext, units: readonly Named[]): unknown {
  return units.map(({ number, name }, i) => html`${i === 0 ? nothing : ', '}${link(name, () => c.select(number))}`);
}

/** Who is not in the analysis and why, by name. */
function leftOut(c: ClusterContext, { local: found }: Result): TemplateResult {
  const outside = [...found.units.values()].filter(({ status }) => status === 'not-asked');
  const group = (units: readonly Named[], one: string, many: string): TemplateResult | typeof nothing =>
    units.length === 0
      ? nothing
      : html`<p>${c.number(units.length)} ${units.length === 1 ? one : many}</p><details class="names"><summary>${c.t(words.names)}</summary><p class="small">${names(c, units)}</p></details>`;
  const none = found.missing.length + found.islands.length + outside.length === 0;
  return html`<section aria-labelledby="left-title"><h4 id="left-title">${c.t(words.left_out)}</h4>
    ${none ? html`<p>${c.t(words.left_out_none)}</p>` : nothing}
    ${group(found.missing, c.t(words.missing_one), c.t(words.missing_many))}
    ${c.own.cislands === 'drop' ? group(found.islands, c.t(words.islands_one), c.t(words.islands_many)) : group(found.islands, c.t(words.islands_kept_one), c.t(words.islands_kept_many))}
    ${group(outside, c.t(words.outside_many), c.t(words.outside_many))}</section>`;
}

/** Of how many, what year, from where, by which neighbours and which test. */
function how(c: ClusterContext, { local: found, indicator }: Result): TemplateResult {
  const relation = chosenRelation(c);
  const near = nearness(relation);
  const reach = near === 'minutes' ? `, ≤ ${c.number(c.own.cminutes)} min` : near === 'k' ? `, ${c.number(c.own.ck)}` : '';
  const inference: Readonly<Record<string, string>> = {
    exact: c.t(own.by_exact),
    permutation: `${c.number(found.permutations)} ${c.t(own.by_permutation)}, ${c.t(own.seed).toLowerCase()} ${found.seed}`,
    analytical: c.t(own.by_normal),
  };
  const row = (term: string, said: string): TemplateResult => html`<div class="figure"><dt>${term}</dt><dd>${said}</dd></div>`;
  return html`<section aria-labelledby="how-title"><h4 id="how-title">${c.t(words.how)}</h4><dl class="values how">
    ${row(c.t(words.how_values), `${c.title(indicator.title)}, ${indicator.year}`)}
    ${row(c.t(own.stat), c.t(statWords[c.own.cstat].name))}
    ${row(c.t(own.analysed), `${c.number(found.n)} ${c.t(common.of)} ${c.number(found.units.size)} ${c.t(common.units)}`)}
    ${row(c.t(words.how_neighbours), `${c.title(relation?.title)}${reach} (${c.number(found.links)} ${c.t(words.how_links)})`)}
    ${row(c.t(words.how_inference), inference[found.inference] ?? found.inference)}
    ${row(c.t(own.correction), c.t(correctionWords[c.own.ccorrection]))}
  </dl><p class="small">${c.t(common.sources)}: <span lang=${SOURCES}>${found.sources.join(' · ')}</span></p></section>`;
}

