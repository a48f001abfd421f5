/** The search box: a combobox that finds units by name or number. */
import { el } from './dom';
import { NameIndex, type Named } from './names';
import { word, type Language } from './words';

export class SearchBox {
  readonly #input = el('input', {
    type: 'search', id: 'search-input', role: 'combobox', autocomplete: 'off', spellcheck: 'false',
    'aria-expanded': 'false', 'aria-controls': 'search-hits', 'aria-autocomplete': 'list',
  });
  readonly #hits = el('ul', { id: 'search-hits', role: 'listbox', hidden: true });
  readonly #status = el('p', { class: 'spoken', role: 'status' });
  readonly #select: (unit: string) => void;
  #index = new NameIndex([]);
  #found: Named[] = [];
  #active = -1;
  #language: Language = 'nb';

  constructor(holder: HTMLElement, select: (unit: string) => void) {
    this.#select = select;
    holder.append(this.#input, this.#hits, this.#status);
    this.#input.addEventListener('input', () => this.#search());
    this.#input.addEventListener('focus', () => this.#search());
    this.#input.addEventListener('blur', () => this.#close());
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    // Before the input loses focus, so that the list is still there to be clicked.
    this.#hits.addEventListener('mousedown', (event) => event.preventDefault());
    this.#hits.addEventListener('click', (event) => {
      const option = (event.target as Element).closest('[role=option]');
      this.#choose([...this.#hits.children].indexOf(option as Element));
    });
  }

  setUnits(units: readonly Named[]): void {
    this.#index = new NameIndex(units);
  }

  setLanguage(language: Language): void {
    this.#language = language;
    this.#input.placeholder = word('search', language);
    this.#input.setAttribute('aria-label', word('search', language));
    this.#hits.setAttribute('aria-label', word('search', language));
  }

  #search(): void {
    const typed = this.#input.value.trim();
    this.#found = this.#index.find(typed);
    this.#active = this.#found.length > 0 ? 0 : -1;
    if (typed === '') {
      this.#close();
      return;
    }
    const rows = this.#found.map(({ number, name, county }, i) =>
      el('li', { role: 'option', id: `hit-${i}` }, el('span', {}, name), el('span', { class: 'small' }, `${number} ${county}`)),
    );
    const none = `${word('no_hits', this.#language)} «${typed}».`;
    this.#hits.replaceChildren(...(rows.length > 0 ? rows : [el('li', { class: 'none' }, none)]));
    this.#status.textContent = rows.length > 0 ? `${rows.length} ${word('result', this.#language)}` : none;
    this.#hits.hidden = false;
    this.#input.setAttribute('aria-expanded', 'true');
    this.#mark();
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && this.#found.length > 0) {
      event.preventDefault();
      this.#active = (this.#active + step + this.#found.length) % this.#found.length;
      this.#mark();
    } else if (event.key === 'Enter') {
      this.#choose(this.#active);
    } else if (event.key === 'Escape') {
      this.#close();
    }
  }

  #choose(at: number): void {
    const unit = this.#found[at];
    if (unit === undefined) return;
    this.#input.value = '';
    this.#close();
    this.#select(unit.number);
  }

  #mark(): void {
    [...this.#hits.children].forEach((row, i) => {
      if (row.role === 'option') row.setAttribute('aria-selected', String(i === this.#active));
    });
    if (this.#active >= 0) this.#input.setAttribute('aria-activedescendant', `hit-${this.#active}`);
    else this.#input.removeAttribute('aria-activedescendant');
  }

  #close(): void {
    this.#hits.hidden = true;
    this.#found = [];
    this.#active = -1;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#input.removeAttribute('aria-activedescendant');
  }
}
