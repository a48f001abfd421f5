/**
 * The three languages, and how a phrase is said in one of them. A phrase is a triple, so that
 * a translation that is missing fails the type check. Each part of the viewer has a `words.ts`.
 */
export const languages = ['nb', 'nn', 'en'] as const;
export type Language = (typeof languages)[number];
export const languageNames: Record<Language, string> = { nb: 'Bokmål', nn: 'Nynorsk', en: 'English' };

export type Phrase = readonly [nb: string, nn: string, en: string];
export type Words = Readonly<Record<string, Phrase>>;
/** A text of the server's, by language; or one text for all. */
export type Title = Readonly<Record<string, string>> | string;

export function say(phrase: Phrase, language: Language): string {
  return phrase[languages.indexOf(language)] ?? phrase[0];
}

/** A title in the language, for Nynorsk then Bokmål, else any there is. */
export function titleIn(title: Title | undefined, language: Language): string {
  if (title === undefined) return '';
  if (typeof title === 'string') return title;
  const order = language === 'nn' ? ['nn', 'nb', 'en'] : [language, 'nb', 'en'];
  for (const key of order) {
    const text = title[key];
    if (text !== undefined && text !== '') return text;
  }
  return Object.values(title)[0] ?? '';
}
