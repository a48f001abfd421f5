/** The server's own terms (units of measure, methods of classification) in the three languages. */
import { say, type Language, type Phrase } from './dictionary';

const terms: Readonly<Record<string, Phrase>> = {
  inhabitants: ['innbyggere', 'innbyggjarar', 'inhabitants'],
  persons: ['personer', 'personar', 'persons'],
  schemes: ['ordninger', 'ordningar', 'schemes'],
  projects: ['prosjekter', 'prosjekt', 'projects'],
  participations: ['deltakelser', 'deltakingar', 'participations'],
  minutes: ['minutter', 'minutt', 'minutes'],
  min: ['minutter', 'minutt', 'minutes'],
  'yes/no': ['ja/nei', 'ja/nei', 'yes/no'],
  'index 0-1000': ['av 1000', 'av 1000', 'of 1,000'],
  '% of the national average': ['% av landsgjennomsnittet', '% av landsgjennomsnittet', '% of the national average'],
  index: ['indeks', 'indeks', 'index'],
  NOK: ['kr', 'kr', 'NOK'],
  observed: ['Observert', 'Observert', 'Observed'],
  estimated: ['Beregnet', 'Utrekna', 'Estimated'],
  missing: ['Ikke i tabellen', 'Ikkje i tabellen', 'Not in the table'],
  each: ['hver verdi for seg', 'kvar verdi for seg', 'each value by itself'],
  quantile: ['kvantiler', 'kvantilar', 'quantiles'],
  jenks: ['naturlige brudd (Jenks)', 'naturlege brot (Jenks)', 'natural breaks (Jenks)'],
  equal: ['like intervaller', 'like intervall', 'equal intervals'],
  pretty: ['runde tall', 'runde tal', 'round numbers'],
  std: ['standardavvik', 'standardavvik', 'standard deviations'],
  'head-tail': ['hode og hale', 'hovud og hale', 'head and tail'],
  land: ['land', 'land', 'land'],
  sea: ['land eller sjø', 'land eller sjø', 'land or water'],
};

/** A server's term in a language; a term that is not listed stays as it is. */
export function term(key: string, language: Language): string {
  const phrase = terms[key];
  return phrase === undefined ? key : say(phrase, language);
}

/** The language of a dataset's notes, where it is another than the reader's: they come in Bokmål only. */
export function noteLanguage(language: Language): Language | undefined {
  return language === 'nb' ? undefined : 'nb';
}

/** The language in which sources are named and credited. */
export const SOURCES = 'en';
