/**
 * Observable Plot, fetched when the first chart is drawn. A chart is a function of its options; it is
 * drawn anew only when these are others, and stands in the page as the SVG that Plot makes.
 */
import { html, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { until } from 'lit-html/directives/until.js';
import type { PlotOptions } from '@observablehq/plot';
import { words } from '../words/common';
import { say, type Language } from '../words/dictionary';
import { problemWords } from '../words/problems';

export type Plot = typeof import('@observablehq/plot');

let fetched: Promise<Plot> | undefined;

/**
 * `parts` are what the chart hangs on; `label` says in words what it shows; `drawn` may listen to what is
 * done in the chart.
 */
export function chart(parts: readonly unknown[], language: Language, label: string, options: (plot: Plot) => PlotOptions, drawn?: (chart: Element) => void): TemplateResult {
  return html`<figure class="chart" role="img" aria-label=${label}>${guard([...parts, language], () => {
    fetched ??= import('@observablehq/plot');
    const made = fetched.then(
      (plot) => {
        const chart = plot.plot({ style: { background: 'none', color: 'inherit', fontFamily: 'inherit', fontSize: '12px' }, ...options(plot) });
        // The figure's label says what is drawn; labels on its groups would be of no role.
        for (const group of chart.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
        drawn?.(chart);
        return chart;
      },
      () => {
        fetched = undefined;
        return html`<p class="failed">${say(problemWords(undefined).what, language)}. ${say(problemWords(undefined).todo, language)}</p>`;
      },
    );
    return until(made, html`<p class="loading">${say(words.loading, language)}</p>`);
  })}</figure>`;
}
