/** Words of the clusters tab: what is chosen, the classes, and what is said of the result. */
import type { Phrase, Words } from '../../words/dictionary';
import type { Kind } from './answer';

export const words = {
  adjusted: ['p, korrigert', 'p, korrigert', 'p, corrected'],
  all_units: ['Alle', 'Alle', 'All'],
  analysed: ['Med i analysen', 'Med i analysen', 'In the analysis'],
  by_exact: ['eksakt regnet', 'eksakt rekna', 'computed exactly'],
  by_normal: ['normaltilnærming', 'normaltilnærming', 'normal approximation'],
  by_permutation: ['omstokkinger', 'omstokkingar', 'permutations'],
  class_corrected: ['Klasse, korrigert', 'Klasse, korrigert', 'Class, corrected'],
  class_uncorrected: ['Klasse, ukorrigert', 'Klasse, ukorrigert', 'Class, uncorrected'],
  correction: ['Korreksjon for mange prøver', 'Korreksjon for mange prøver', 'Correction for many tests'],
  correction_why: [
    'Når mange kommuner prøves på en gang, skiller noen seg ut ved ren tilfeldighet. Korreksjonen tar høyde for det.',
    'Når mange kommunar blir prøvde på ein gong, skil nokre seg ut ved rein tilfeldigheit. Korreksjonen tek høgd for det.',
    'When many municipalities are tested at once, some stand out by chance alone. The correction allows for that.',
  ],
  corrected: ['Korrigert', 'Korrigert', 'Corrected'],
  filter: ['Filter (CQL2)', 'Filter (CQL2)', 'Filter (CQL2)'],
  filter_own: ['Eget filter', 'Eige filter', 'Own filter'],
  filter_hint: ['For eksempel', 'Til dømes', 'For example'],
  first: [
    'Velg indikator, mål og hvem som er naboer, og kjør. Kartet viser så langt verdiene selv.',
    'Vel indikator, mål og kven som er naboar, og køyr. Kartet viser så langt verdiane sjølve.',
    'Choose indicator, measure and who are neighbours, then run. Until then the map shows the values themselves.',
  ],
  first_title: ['Ligger like kommuner nær hverandre?', 'Ligg like kommunar nær kvarandre?', 'Do like municipalities lie close together?'],
  indicator: ['Indikator', 'Indikator', 'Indicator'],
  indicators: ['Indikatorer', 'Indikatorar', 'Indicators'],
  island_kept: ['Uten naboer: teller med, men er ikke prøvd', 'Utan naboar: tel med, men er ikkje prøvd', 'No neighbours: counted, but not tested'],
  islands: ['Kommuner uten naboer', 'Kommunar utan naboar', 'Municipalities without neighbours'],
  islands_drop: ['Holdes utenfor', 'Blir haldne utanfor', 'Are left out'],
  islands_drop_about: [
    'Har en kommune ingen naboer å ligne på, sier den ikke noe om opphopning. Den får sin egen farge i kartet.',
    'Har ein kommune ingen naboar å likne på, seier han ikkje noko om opphoping. Han får sin eigen farge i kartet.',
    'A municipality with no neighbours to be like says nothing of clustering. It has a colour of its own on the map.',
  ],
  islands_keep: ['Teller med i snittet', 'Tel med i snittet', 'Count in the mean'],
  islands_keep_about: [
    'Da regnes de som om naboene lå på gjennomsnittet. Det trekker hele målet mot null; velg det for å sammenligne med programmer som gjør slik.',
    'Då blir dei rekna som om naboane låg på gjennomsnittet. Det trekkjer heile målet mot null; vel det for å samanlikne med program som gjer slik.',
    'They are then taken as if their neighbours lay at the mean. That draws the whole figure towards zero; choose it to compare with programs that do so.',
  ],
  island: ['Uten naboer: holdt utenfor', 'Utan naboar: halden utanfor', 'No neighbours: left out'],
  k: ['Antall nærmeste', 'Talet på nærmaste', 'How many nearest'],
  level: ['Grense for p', 'Grense for p', 'Threshold for p'],
  minutes: ['Høyst minutter', 'Høgst minutt', 'At most minutes'],
  more: ['Flere valg', 'Fleire val', 'More choices'],
  neighbours_mean: ['Naboenes snitt', 'Snittet til naboane', 'Mean of the neighbours'],
  no_indicators: [
    'Datasettet har ingen indikatorer å prøve. De kommer når manifestet navngir en tabell, eller med egne data.',
    'Datasettet har ingen indikatorar å prøve. Dei kjem når manifestet namngjev ein tabell, eller med eigne data.',
    'The dataset has no indicators to test. They appear when the manifest names a table, or with your own data.',
  ],
  not_asked: ['Utenfor utvalget', 'Utanfor utvalet', 'Outside the selection'],
  not_significant: ['Ikke signifikant', 'Ikkje signifikant', 'Not significant'],
  of_units: ['av', 'av', 'of'],
  p: ['p, ukorrigert', 'p, ukorrigert', 'p, uncorrected'],
  permutations: ['Omstokkinger', 'Omstokkingar', 'Permutations'],
  relation: ['Naboer er', 'Naboar er', 'Neighbours are'],
  run: ['Kjør', 'Køyr', 'Run'],
  running_note: ['Nye valg regnes med en gang.', 'Nye val blir rekna med ein gong.', 'New choices are computed at once.'],
  schemes: ['Ordninger', 'Ordningar', 'Schemes'],
  seed: ['Startall for tilfeldigheten', 'Starttal for tilfeldigheita', 'Seed of chance'],
  show: ['Vis på kartet', 'Vis på kartet', 'Show on the map'],
  stat: ['Mål', 'Mål', 'Measure'],
  statistic: ['Lokalt mål', 'Lokalt mål', 'Local statistic'],
  status: ['Med i analysen', 'Med i analysen', 'In the analysis'],
  stop: ['Vis bare verdiene', 'Vis berre verdiane', 'Show the values only'],
  tab: ['Opphopning', 'Opphoping', 'Clusters'],
  uncorrected: ['Ukorrigert', 'Ukorrigert', 'Uncorrected'],
  units: ['Kommuner som er med', 'Kommunar som er med', 'Municipalities included'],
  verdict_alike: [
    'Ja: kommuner som ligner hverandre, ligger nær hverandre, mer enn tilfeldigheter gir.',
    'Ja: kommunar som liknar kvarandre, ligg nær kvarandre, meir enn tilfeldigheiter gjev.',
    'Yes: municipalities that are alike lie close together, more than chance gives.',
  ],
  verdict_none: [
    'Ikke sikkert: naboer er ikke mer like eller ulike enn tilfeldigheter kan gi.',
    'Ikkje sikkert: naboar er ikkje meir like eller ulike enn tilfeldigheiter kan gje.',
    'Not for certain: neighbours are no more alike or unlike than chance may give.',
  ],
  verdict_unlike: [
    'Tvert om: naboer er mer ulike enn tilfeldigheter gir.',
    'Tvert om: naboar er meir ulike enn tilfeldigheiter gjev.',
    'On the contrary: neighbours are more unlike than chance gives.',
  ],
} as const satisfies Words;

/** The measures, each with what it answers. */
export const statWords: Readonly<Record<'local-moran' | 'gi-star' | 'gi', { readonly name: Phrase; readonly about: Phrase }>> = {
  'local-moran': {
    name: ['Lik eller ulik naboene (lokal Moran)', 'Lik eller ulik naboane (lokal Moran)', 'Like or unlike the neighbours (local Moran)'],
    about: [
      'Finner hvor høye tall ligger ved høye og lave ved lave, og hvem som skiller seg fra naboene sine.',
      'Finn kvar høge tal ligg ved høge og låge ved låge, og kven som skil seg frå naboane sine.',
      'Finds where high figures lie by high and low by low, and who differs from its neighbours.',
    ],
  },
  'gi-star': {
    name: ['Varme og kalde steder (Getis-Ord Gi*)', 'Varme og kalde stader (Getis-Ord Gi*)', 'Hot and cold spots (Getis-Ord Gi*)'],
    about: [
      'Finner hvor en kommune og naboene til sammen ligger høyt (varmt) eller lavt (kaldt).',
      'Finn kvar ein kommune og naboane til saman ligg høgt (varmt) eller lågt (kaldt).',
      'Finds where a municipality and its neighbours together lie high (hot) or low (cold).',
    ],
  },
  gi: {
    name: ['Varme og kalde omgivelser (Getis-Ord Gi)', 'Varme og kalde omgjevnader (Getis-Ord Gi)', 'Hot and cold surroundings (Getis-Ord Gi)'],
    about: [
      'Som Gi*, men kommunen selv er ikke med: bare naboene.',
      'Som Gi*, men kommunen sjølv er ikkje med: berre naboane.',
      'As Gi*, but without the municipality itself: only its neighbours.',
    ],
  },
};

/** The classes by their name and by what they mean. */
export const kindWords: Readonly<Record<Kind, { readonly name: Phrase; readonly about: Phrase }>> = {
  'high-high': { name: ['Høy–høy', 'Høg–høg', 'High–high'], about: ['høye tall, høye naboer', 'høge tal, høge naboar', 'high, with high neighbours'] },
  'low-low': { name: ['Lav–lav', 'Låg–låg', 'Low–low'], about: ['lave tall, lave naboer', 'låge tal, låge naboar', 'low, with low neighbours'] },
  'low-high': { name: ['Lav–høy', 'Låg–høg', 'Low–high'], about: ['lave tall, høye naboer', 'låge tal, høge naboar', 'low, with high neighbours'] },
  'high-low': { name: ['Høy–lav', 'Høg–låg', 'High–low'], about: ['høye tall, lave naboer', 'høge tal, låge naboar', 'high, with low neighbours'] },
  hot: { name: ['Varmt', 'Varmt', 'Hot'], about: ['høye tall samlet', 'høge tal samla', 'high figures together'] },
  cold: { name: ['Kaldt', 'Kaldt', 'Cold'], about: ['lave tall samlet', 'låge tal samla', 'low figures together'] },
};

export const correctionWords: Readonly<Record<'bh' | 'holm' | 'bonferroni' | 'none', Phrase>> = {
  bh: ['Andel falske funn (Benjamini–Hochberg)', 'Del falske funn (Benjamini–Hochberg)', 'Share of false finds (Benjamini–Hochberg)'],
  holm: ['Minst ett falskt funn (Holm)', 'Minst eitt falskt funn (Holm)', 'Any false find (Holm)'],
  bonferroni: ['Strengest (Bonferroni)', 'Strengast (Bonferroni)', 'Strictest (Bonferroni)'],
  none: ['Ingen', 'Ingen', 'None'],
};
