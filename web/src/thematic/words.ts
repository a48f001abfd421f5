/** Words of maps of indicators. */
import type { Words } from '../words/dictionary';

export const words = {
  classes_by: ['Klasser etter', 'Klassar etter', 'Classes by'],
  colours_repeat: ['Fargene går igjen: det er flere grupper enn farger.', 'Fargane går att: det er fleire grupper enn fargar.', 'Colours repeat: there are more groups than colours.'],
  estimated: ['Beregnet', 'Utrekna', 'Estimated'],
  in_none: ['I ingen', 'I ingen', 'In none'],
  in_none_note: ['Enheter i flere grupper har fargen til den første.', 'Einingar i fleire grupper har fargen til den første.', 'Units in several groups have the colour of the first.'],
  middle: ['Fargene skiller ved', 'Fargane skil ved', 'Colours part at'],
  several: ['I flere', 'I fleire', 'In several'],
  symbol_area: ['Arealet av sirkelen følger verdien.', 'Arealet av sirkelen følgjer verdien.', 'The area of the circle follows the value.'],
  thirds: ['Hver akse er delt i tre klasser (ja/nei i to); tallene er antall kommuner.', 'Kvar akse er delt i tre klassar (ja/nei i to); tala er talet på kommunar.', 'Each axis is in three classes (yes/no in two); figures are numbers of municipalities.'],
  zero: ['Null', 'Null', 'Zero'],
} as const satisfies Words;
