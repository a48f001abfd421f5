/** Starts the viewer: the frame's words and buttons first, then what the server knows. */
import './styles.css';
import * as api from './api';
import { App, messageOf, type Start } from './app';
import { button, byId, el } from './dom';
import { failedPanel, loadingPanel } from './panel';
import { Store } from './state';
import { languageNames, languages, word } from './words';

const store = new Store();

/** Words and buttons of the frame, which stand before any answer. */
function frame(): void {
  const { language, view } = store.state;
  document.documentElement.lang = language;
  byId('layers-title').textContent = word('layers', language);
  byId('indicator-label').textContent = word('indicator', language);
  byId('layers-toggle').textContent = word('layers', language);
  byId('view-toggle').textContent = word(view === 'map' ? 'show_table' : 'show_map', language);
  byId('panel').setAttribute('aria-label', word('municipality', language));
  byId('languages').setAttribute('aria-label', word('language', language));
  for (const each of document.querySelectorAll<HTMLElement>('[data-word]')) each.textContent = word('skip_to_panel', language);
  for (const each of byId('languages').children) each.setAttribute('aria-pressed', String((each as HTMLElement).lang === language));
  byId('table-view').hidden = view !== 'table';
  document.body.toggleAttribute('data-table', view === 'table');
}

function wire(): void {
  byId('languages').replaceChildren(
    ...languages.map((language) => button(language, () => store.set({ language }), { lang: language, title: languageNames[language] })),
  );
  byId('view-toggle').addEventListener('click', () => store.set({ view: store.state.view === 'map' ? 'table' : 'map' }));
  byId('layers-toggle').addEventListener('click', () => {
    const open = document.body.toggleAttribute('data-layers');
    byId('layers-toggle').setAttribute('aria-expanded', String(open));
  });
  document.querySelector('.skip')?.addEventListener('click', (event) => {
    // The address holds the state, so the link must not write its own fragment there.
    event.preventDefault();
    byId('panel').focus();
  });
  store.subscribe(frame);
  frame();
}

async function load(): Promise<Start> {
  const landing = await api.landing();
  const [indicators, units] = await Promise.all([api.indicators(), api.units(landing.collection)]);
  return { landing, indicators, units };
}

async function begin(): Promise<void> {
  const { language } = store.state;
  byId('panel').replaceChildren(loadingPanel(language));
  try {
    const start = await load();
    document.title = `${start.landing.year} · nabolag`;
    await new App(store, start).drawMap();
  } catch (error) {
    byId('search').replaceChildren();
    byId('panel').replaceChildren(failedPanel(language, messageOf(error), () => void begin()));
    byId('legend').replaceChildren(el('p', { class: 'failed' }, word('failed', language)));
  }
}

wire();
void begin();
