/** The search box: a combobox that finds units by name or number. It keeps what is typed to itself. */
import { html, nothing, render, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { Unit } from '../api/dataset';
import { words } from '../words/common';
import { say, type Language } from '../words/dictionary';
import { NameIndex } from './names';

export class SearchBox {
  readonly #holder: HTMLElement;
  readonly #select: (unit: string) => void;
  #units: ReadonlyMap<string, Unit> = new Map();
  #index = new NameIndex([]);
  #language: Language = 'nb';
  #typed = '';
  #found: readonly Unit[] = [];
  #active = -1;
  #open = false;

  constructor(holder: HTMLElement, select: (unit: string) => void) {
    this.#holder = holder;
    this.#select = select;
    this.#draw();
  }

  update(units: ReadonlyMap<string, Unit>, language: Language): void {
    if (units === this.#units && language === this.#language) return;
    if (units !== this.#units) this.#index = new NameIndex([...units.values()]);
    this.#units = units;
    this.#language = language;
    this.#draw();
  }

  #draw(): void {
    const name = say(words.search, this.#language);
    const typed = this.#typed.trim();
    const none = `${say(words.no_hits, this.#language)} «${typed}».`;
    const open = this.#open && typed !== '';
    const told = open ? (this.#found.length > 0 ? `${this.#found.length} ${say(words.result, this.#language)}` : none) : '';
    render(html`<input class="ds-input" type="search" id="search-input" role="combobox" autocomplete="off" spellcheck="false"
        aria-autocomplete="list" aria-controls="search-hits" aria-expanded=${open && this.#found.length > 0} aria-label=${name} placeholder=${name}
        aria-activedescendant=${open && this.#active >= 0 ? `hit-${this.#active}` : nothing} .value=${live(this.#typed)}
        @input=${(event: Event) => this.#search((event.target as HTMLInputElement).value)} @focus=${() => this.#search(this.#typed)} @blur=${() => this.#close()} @keydown=${(event: KeyboardEvent) => this.#key(event)} />
      <ul id="search-hits" role="listbox" aria-label=${name} ?hidden=${!open || this.#found.length === 0} @mousedown=${(event: Event) => event.preventDefault()}>${this.#found.map((unit, i) => this.#hit(unit, i))}</ul>
      <p class="none" ?hidden=${!open || this.#found.length > 0}>${none}</p>
      <p class="spoken" role="status">${told}</p>`, this.#holder);
  }

  #hit({ number, name, county }: Unit, at: number): TemplateResult {
    return html`<li role="option" id=${`hit-${at}`} aria-selected=${at === this.#active} @click=${() => this.#choose(at)}><span>${name}</span><span class="small">${number} ${county}</span></li>`;
  }

  #search(typed: string): void {
    this.#typed = typed;
    this.#found = this.#index.find(typed);
    this.#active = this.#found.length > 0 ? 0 : -1;
    this.#open = true;
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && this.#found.length > 0) {
      event.preventDefault();
      this.#active = (this.#active + step + this.#found.length) % this.#found.length;
      this.#draw();
    } else if (event.key === 'Enter') this.#choose(this.#active);
    else if (event.key === 'Escape') this.#close();
  }

  #choose(at: number): void {
    const unit = this.#found[at];
    if (unit === undefined) return;
    this.#typed = '';
    this.#close();
    this.#select(unit.number);
  }

  #close(): void {
    this.#open = false;
    this.#active = -1;
    this.#found = [];
    this.#draw();
  }
}
