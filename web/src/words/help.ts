/** The short manual behind the question mark: what the page answers, and its keys. */
import type { Phrase } from './dictionary';

export const help: readonly Phrase[] = [
  [
    'Kartet viser én indikator om gangen. Velg den til venstre; tegnforklaringen sier hvor mange kommuner som er i hver klasse, og hvem som ikke er i tabellen.',
    'Kartet viser éin indikator om gongen. Vel han til venstre; teiknforklaringa seier kor mange kommunar som er i kvar klasse, og kven som ikkje er i tabellen.',
    'The map shows one indicator at a time. Choose it on the left; the legend says how many municipalities are in each class, and who is not in the table.',
  ],
  [
    'Klikk en kommune, eller søk etter navn eller nummer, for å se ordninger, plassering, naboer, rekkevidde og mulige samarbeidspartnere.',
    'Klikk ein kommune, eller søk etter namn eller nummer, for å sjå ordningar, plassering, naboar, rekkjevidd og moglege samarbeidspartnarar.',
    'Click a municipality, or search by name or number, to see schemes, ranks, neighbours, reach and possible partners.',
  ],
  [
    'Tastatur: Tab flytter mellom deler. I kartet flytter piltastene, pluss og minus zoomer, og Enter velger kommunen i krysset. Nettleserens tilbakeknapp angrer.',
    'Tastatur: Tab flyttar mellom delar. I kartet flyttar piltastane, pluss og minus zoomar, og Enter vel kommunen i krysset. Tilbakeknappen i nettlesaren angrar.',
    'Keyboard: Tab moves between parts. On the map the arrow keys move, plus and minus zoom, and Enter selects the municipality at the cross. The browser’s back button undoes.',
  ],
  [
    '«Vis som tabell» sier det samme som kartet. «Del» gir en lenke som fører nøyaktig hit. «Eksporter» gir bilde og tabell med kilder og lisens.',
    '«Vis som tabell» seier det same som kartet. «Del» gjev ei lenkje som fører nøyaktig hit. «Eksporter» gjev bilete og tabell med kjelder og lisens.',
    '“Show as table” says the same as the map. “Share” gives a link that returns exactly here. “Export” gives pictures and a table with sources and licence.',
  ],
];
