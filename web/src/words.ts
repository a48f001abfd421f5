/**
 * Every word the viewer shows, in Bokmål, Nynorsk and English, in one place.
 * Titles of indicators, groupings and sources come from the server.
 */
export const languages = ['nb', 'nn', 'en'] as const;
export type Language = (typeof languages)[number];

export const languageNames: Record<Language, string> = { nb: 'Bokmål', nn: 'Nynorsk', en: 'English' };

const words = {
  about_missing: ['Ukjent er ikke null', 'Ukjent er ikkje null', 'Unknown is not zero'],
  all_rows: ['Vis alle radene', 'Vis alle radene', 'Show all rows'],
  centre_hint: [
    'Kart. Flytt med piltastene, zoom med pluss og minus, Enter velger kommunen midt i kartet.',
    'Kart. Flytt med piltastane, zoom med pluss og minus, Enter vel kommunen midt i kartet.',
    'Map. Move with the arrow keys, zoom with plus and minus, Enter selects the municipality at the centre.',
  ],
  classes_by: ['Klasser etter', 'Klassar etter', 'Classes by'],
  clear_selection: ['Fjern valget', 'Fjern valet', 'Clear the selection'],
  county: ['Fylke', 'Fylke', 'County'],
  distance_km: ['Avstand, km', 'Avstand, km', 'Distance, km'],
  does_not: ['Deltar ikke', 'Deltek ikkje', 'Does not take part'],
  empty_panel: [
    'Velg en kommune i kartet, i tabellen eller med søket for å se ordninger, plassering og naboer.',
    'Vel ein kommune i kartet, i tabellen eller med søket for å sjå ordningar, plassering og naboar.',
    'Select a municipality on the map, in the table or by search to see schemes, ranks and neighbours.',
  ],
  estimated: ['Beregnet', 'Utrekna', 'Estimated'],
  failed: ['Noe gikk galt', 'Noko gjekk gale', 'Something went wrong'],
  failed_map: [
    'Kartet kan ikke tegnes i denne nettleseren. Tabellen viser det samme.',
    'Kartet kan ikkje teiknast i denne nettlesaren. Tabellen viser det same.',
    'The map cannot be drawn in this browser. The table shows the same.',
  ],
  groups: ['Med i', 'Med i', 'Belongs to'],
  indicator: ['Indikator', 'Indikator', 'Indicator'],
  indicators: ['Indikatorer', 'Indikatorar', 'Indicators'],
  inhabitants: ['innbyggere', 'innbyggjarar', 'inhabitants'],
  language: ['Språk', 'Språk', 'Language'],
  layers: ['Kartlag', 'Kartlag', 'Layers'],
  legend: ['Tegnforklaring', 'Teiknforklaring', 'Legend'],
  loading: ['Laster …', 'Lastar …', 'Loading …'],
  missing: ['Ikke i tabellen', 'Ikkje i tabellen', 'Not in the table'],
  missing_long: ['Ikke i tabellen (ingen verdi)', 'Ikkje i tabellen (ingen verdi)', 'Not in the table (no value)'],
  municipality: ['Kommune', 'Kommune', 'Municipality'],
  neighbour_count: ['naboer', 'naboar', 'neighbours'],
  neighbours: ['Naboer', 'Naboar', 'Neighbours'],
  neighbours_land: ['På land', 'På land', 'By land'],
  neighbours_nearest: ['Nærmeste', 'Nærmaste', 'Nearest'],
  neighbours_sea: ['Over sjø', 'Over sjø', 'Across water'],
  no: ['Nei', 'Nei', 'No'],
  no_hits: ['Ingen kommune heter eller har nummer', 'Ingen kommune heiter eller har nummer', 'No municipality is called or numbered'],
  no_indicators: [
    'Datasettet har ingen indikatorer. De kommer når manifestet navngir en tabell.',
    'Datasettet har ingen indikatorar. Dei kjem når manifestet namngjev ein tabell.',
    'The dataset has no indicators. They appear when the manifest names a table.',
  ],
  no_neighbours_land: [
    'Ingen naboer på land. Se etter naboer over sjø eller de nærmeste.',
    'Ingen naboar på land. Sjå etter naboar over sjø eller dei nærmaste.',
    'No neighbours by land. Look across water or at the nearest.',
  ],
  no_neighbours: ['Ingen naboer av dette slaget.', 'Ingen naboar av dette slaget.', 'No neighbours of this kind.'],
  none_selected: ['Ingen kommune er valgt', 'Ingen kommune er vald', 'No municipality selected'],
  number: ['Nummer', 'Nummer', 'Number'],
  of: ['av', 'av', 'of'],
  point_contact: ['bare i et punkt', 'berre i eit punkt', 'in a point only'],
  rank: ['Plass', 'Plass', 'Rank'],
  ranks: ['Plassering', 'Plassering', 'Ranks'],
  result: ['treff', 'treff', 'hits'],
  rows_shown: ['rader vist', 'rader viste', 'rows shown'],
  schematic: [
    'Skjematisk kart: grensene er ikke virkelige',
    'Skjematisk kart: grensene er ikkje verkelege',
    'Schematic map: borders are not real',
  ],
  schemes: ['Ordninger', 'Ordningar', 'Schemes'],
  search: ['Søk kommune eller nummer', 'Søk kommune eller nummer', 'Search municipality or number'],
  shared_border_km: ['Felles grense, km', 'Felles grense, km', 'Shared border, km'],
  show_map: ['Vis som kart', 'Vis som kart', 'Show as map'],
  show_table: ['Vis som tabell', 'Vis som tabell', 'Show as table'],
  size_class: ['Størrelsesklasse', 'Storleiksklasse', 'Size class'],
  skip_to_panel: ['Hopp til den valgte kommunen', 'Hopp til den valde kommunen', 'Skip to the selected municipality'],
  sources: ['Kilder', 'Kjelder', 'Sources'],
  status: ['Status', 'Status', 'Status'],
  observed: ['Observert', 'Observert', 'Observed'],
  takes_part: ['Deltar', 'Deltek', 'Takes part'],
  travel_minutes: ['Minutter', 'Minutt', 'Minutes'],
  try_again: ['Prøv igjen', 'Prøv igjen', 'Try again'],
  units: ['kommuner', 'kommunar', 'municipalities'],
  unknown_unit: ['Ingen kommune har nummeret', 'Ingen kommune har nummeret', 'No municipality has the number'],
  value: ['Verdi', 'Verdi', 'Value'],
  yes: ['Ja', 'Ja', 'Yes'],
  zoom_in: ['Zoom inn', 'Zoom inn', 'Zoom in'],
  zoom_out: ['Zoom ut', 'Zoom ut', 'Zoom out'],
} as const satisfies Record<string, readonly [string, string, string]>;

export type Word = keyof typeof words;

/** The word in a language. */
export function word(key: Word, language: Language): string {
  return words[key][languages.indexOf(language)] ?? words[key][0];
}

/** Methods of classification and units of measure, as the server names them. */
const terms: Record<string, readonly [string, string, string]> = {
  quantile: ['kvantiler', 'kvantilar', 'quantiles'],
  jenks: ['naturlige brudd (Jenks)', 'naturlege brot (Jenks)', 'natural breaks (Jenks)'],
  equal: ['like intervaller', 'like intervall', 'equal intervals'],
  pretty: ['runde tall', 'runde tal', 'round numbers'],
  std: ['standardavvik', 'standardavvik', 'standard deviations'],
  each: ['hver verdi', 'kvar verdi', 'each value'],
  inhabitants: ['innbyggere', 'innbyggjarar', 'inhabitants'],
  schemes: ['ordninger', 'ordningar', 'schemes'],
  projects: ['prosjekter', 'prosjekt', 'projects'],
  participations: ['deltakelser', 'deltakingar', 'participations'],
  minutes: ['minutter', 'minutt', 'minutes'],
  'index 0-1000': ['av 1000', 'av 1000', 'of 1,000'],
  '% of the national average': ['% av landsgjennomsnittet', '% av landsgjennomsnittet', '% of the national average'],
  index: ['indeks', 'indeks', 'index'],
  NOK: ['kr', 'kr', 'NOK'],
};

/** A server's term in a language; a term that is not listed stays as it is. */
export function term(key: string, language: Language): string {
  return terms[key]?.[languages.indexOf(language)] ?? key;
}

/** A title by language: the language's own, for Nynorsk then Bokmål, else any. */
export function titleIn(title: Readonly<Record<string, string>> | string | undefined, language: Language): string {
  if (title === undefined) return '';
  if (typeof title === 'string') return title;
  const order = language === 'nn' ? ['nn', 'nb', 'en'] : [language, 'nb', 'en'];
  for (const key of order) {
    const text = title[key];
    if (text !== undefined && text !== '') return text;
  }
  return Object.values(title)[0] ?? '';
}
