/** Form controls of the design system, each with its label. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';

export interface Option {
  readonly value: string;
  readonly label: string;
}

export interface OptionGroup {
  readonly label: string;
  readonly options: readonly Option[];
}

function option({ value, label }: Option, chosen: string): TemplateResult {
  return html`<option value=${value} ?selected=${value === chosen}>${label}</option>`;
}

export function select(id: string, label: string, options: readonly (Option | OptionGroup)[], chosen: string, choose: (value: string) => void, hidden = false): TemplateResult {
  return html`<div class="ds-field"><label class=${hidden ? 'spoken' : ''} for=${id}>${label}</label>
    <select class="ds-input" id=${id} .value=${live(chosen)} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
      ${options.map((each) => ('options' in each ? html`<optgroup label=${each.label}>${each.options.map((inner) => option(inner, chosen))}</optgroup>` : option(each, chosen)))}
    </select></div>`;
}

export function checkbox(id: string, label: unknown, checked: boolean, change: (checked: boolean) => void): TemplateResult {
  return html`<div class="ds-field check"><input class="ds-input" type="checkbox" id=${id} .checked=${live(checked)} @change=${(event: Event) => change((event.target as HTMLInputElement).checked)} />
    <label for=${id}>${label}</label></div>`;
}

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly step?: number;
}

/**
 * Hears a number when it is done being written; undefined when the field is emptied. What is being
 * written stays when the page is drawn anew.
 */
export function numberInput(id: string, label: string, value: number | undefined, { min, max, step = 1 }: NumberRange, change: (value: number | undefined) => void): TemplateResult {
  return html`<div class="ds-field"><label for=${id}>${label}</label>
    <input class="ds-input" type="number" id=${id} name=${id} min=${min} max=${max} step=${step === 0 ? 'any' : step} .value=${value === undefined ? '' : String(value)}
      @change=${(event: Event) => {
        const input = event.target as HTMLInputElement;
        if (input.reportValidity()) change(input.value === '' ? undefined : Number(input.value));
      }} /></div>`;
}

/** Hears a text when it is done being written; what is wrong with it, in words, is told in the field. */
export function textInput(id: string, label: string, value: string, change: (text: string) => string): TemplateResult {
  const read = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    input.setCustomValidity(change(input.value));
    input.reportValidity();
  };
  return html`<div class="ds-field"><label for=${id}>${label}</label>
    <input class="ds-input" type="text" id=${id} autocomplete="off" spellcheck="false" .value=${value} @input=${(event: Event) => (event.target as HTMLInputElement).setCustomValidity('')} @change=${read} /></div>`;
}

/** One of a few, as buttons of which one is pressed. */
export function choices<T extends string>(label: string, options: readonly { readonly value: T; readonly label: string; readonly title?: string; readonly lang?: string }[], chosen: T, choose: (value: T) => void): TemplateResult {
  return html`<div class="choices" role="group" aria-label=${label}>${options.map(({ value, label: text, title, lang }) => html`<button type="button" class="ds-button" data-variant=${value === chosen ? 'primary' : 'secondary'} aria-pressed=${value === chosen} title=${title ?? nothing} lang=${lang ?? nothing} @click=${() => choose(value)}>${text}</button>`)}</div>`;
}

/** Tabs within a panel: arrows move between them, and the chosen one's panel is below. */
export function tabs(label: string, id: string, options: readonly Option[], chosen: string, choose: (value: string) => void, content: unknown): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = options.findIndex(({ value }) => value === chosen);
    const next = step === undefined ? undefined : options[(at + step + options.length) % options.length];
    if (next === undefined) return;
    event.preventDefault();
    choose(next.value);
    document.getElementById(`${id}-${next.value}`)?.focus();
  };
  return html`<div class="ds-tabs">
    <div role="tablist" aria-label=${label} @keydown=${onKey}>${options.map(({ value, label: text }) => html`<button type="button" role="tab" id=${`${id}-${value}`} aria-selected=${value === chosen} aria-controls=${`${id}-panel`} tabindex=${value === chosen ? 0 : -1} @click=${() => choose(value)}>${text}</button>`)}</div>
    <div role="tabpanel" id=${`${id}-panel`} aria-labelledby=${`${id}-${chosen}`}>${content}</div>
  </div>`;
}
