/** Words of the map view: what is chosen on the left. */
import type { RampName } from '../../colour/ramps';
import type { Phrase, Words } from '../../words/dictionary';

export const words = {
  as: ['Vis som', 'Vis som', 'Show as'],
  as_choropleth: ['Farge', 'Farge', 'Colour'],
  as_pair: ['To indikatorer', 'To indikatorar', 'Two indicators'],
  as_symbols: ['Sirkler', 'Sirklar', 'Circles'],
  auto: ['automatisk', 'automatisk', 'automatic'],
  borders: ['Grenser', 'Grenser', 'Borders'],
  classes: ['Antall klasser', 'Talet på klassar', 'Number of classes'],
  classify: ['Klasser etter', 'Klassar etter', 'Classes by'],
  colours: ['Farger', 'Fargar', 'Colours'],
  groups: ['Grupper', 'Grupper', 'Groups'],
  histogram: ['Fordeling av verdiene, delt i klassene', 'Fordeling av verdiane, delt i klassane', 'Distribution of the values, parted into the classes'],
  indicator: ['Indikator', 'Indikator', 'Indicator'],
  indicators: ['Indikatorer', 'Indikatorar', 'Indicators'],
  labels: ['Navn på kartet', 'Namn på kartet', 'Names on the map'],
  layer_options: ['Klasser og farger', 'Klassar og fargar', 'Classes and colours'],
  middle: ['Fargene skiller ved', 'Fargane skil ved', 'Colours part at'],
  no_indicators: [
    'Datasettet har ingen indikatorer. De kommer når manifestet navngir en tabell.',
    'Datasettet har ingen indikatorar. Dei kjem når manifestet namngjev ein tabell.',
    'The dataset has no indicators. They appear when the manifest names a table.',
  ],
  ramp_diverging: ['Fra to sider', 'Frå to sider', 'Diverging'],
  ramp_sequential: ['Fra lys til mørk', 'Frå lys til mørk', 'Sequential'],
  scatter: ['Sammenhengen, en prikk per kommune', 'Samanhengen, ein prikk per kommune', 'The relation, a dot per municipality'],
  schemes: ['Ordninger', 'Ordningar', 'Schemes'],
  second: ['Indikator nummer to', 'Indikator nummer to', 'Second indicator'],
  tab: ['Kart', 'Kart', 'Map'],
} as const satisfies Words;

/** The ramps by their colours. */
export const rampWords: Readonly<Record<RampName, Phrase>> = {
  YlGnBu: ['Gul–grønn–blå', 'Gul–grøn–blå', 'Yellow–green–blue'],
  YlOrBr: ['Gul–oransje–brun', 'Gul–oransje–brun', 'Yellow–orange–brown'],
  RdPu: ['Rosa–fiolett', 'Rosa–fiolett', 'Pink–purple'],
  Viridis: ['Gul–grønn–fiolett (Viridis)', 'Gul–grøn–fiolett (Viridis)', 'Yellow–green–purple (Viridis)'],
  PuOr: ['Oransje–fiolett', 'Oransje–fiolett', 'Orange–purple'],
  RdBu: ['Rød–blå', 'Raud–blå', 'Red–blue'],
  BrBG: ['Brun–turkis', 'Brun–turkis', 'Brown–teal'],
};
