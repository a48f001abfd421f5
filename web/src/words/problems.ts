/**
 * What is said when an answer did not come: what went wrong and what to do, by the status and the type of
 * the server's problem. The server's own detail, which is in English, stands below as a quotation.
 */
import type { Phrase } from './dictionary';

export interface Said {
  readonly what: Phrase;
  readonly todo: Phrase;
}

const unreachable: Said = {
  what: ['Tjeneren svarer ikke', 'Tenaren svarer ikkje', 'The server does not answer'],
  todo: ['Se om nettet virker, og prøv igjen.', 'Sjå om nettet verkar, og prøv igjen.', 'Check the network, and try again.'],
};
const unfit: Said = {
  what: ['Dette kan ikke regnes ut slik det er valgt', 'Dette kan ikkje reknast ut slik det er valt', 'This cannot be computed as it is chosen'],
  todo: ['Endre valgene etter det tjeneren sier nedenfor, så regnes det på nytt.', 'Endre vala etter det tenaren seier nedanfor, så blir det rekna på nytt.', 'Change the choices by what the server says below, and it is computed anew.'],
};
const closed: Said = {
  what: ['Tjeneren krever adgang', 'Tenaren krev tilgjenge', 'The server requires access'],
  todo: ['Logg inn, eller be den som driver tjeneren om adgang, og prøv igjen.', 'Logg inn, eller be den som driv tenaren om tilgjenge, og prøv igjen.', 'Log in, or ask whoever runs the server for access, and try again.'],
};
const notHere: Said = {
  what: ['Det som ble spurt etter, finnes ikke her', 'Det som blei spurt etter, finst ikkje her', 'What was asked for is not here'],
  todo: ['Lenken kan gjelde et annet datasett eller år, eller noe som er tatt bort. Velg på nytt i kartet eller i listene.', 'Lenkja kan gjelde eit anna datasett eller år, eller noko som er teke bort. Vel på nytt i kartet eller i listene.', 'The link may be of another dataset or year, or of something removed. Choose anew on the map or in the lists.'],
};
const notOffered: Said = {
  what: ['Denne tjeneren kan ikke dette', 'Denne tenaren kan ikkje dette', 'This server cannot do this'],
  todo: ['Velg noe annet, eller be den som driver tjeneren om en nyere utgave.', 'Vel noko anna, eller be den som driv tenaren om ei nyare utgåve.', 'Choose something else, or ask whoever runs the server for a newer edition.'],
};
const tooSlow: Said = {
  what: ['Det tok for lang tid', 'Det tok for lang tid', 'It took too long'],
  todo: ['Prøv igjen, eller velg noe mindre: færre kommuner eller færre omstokkinger.', 'Prøv igjen, eller vel noko mindre: færre kommunar eller færre omstokkingar.', 'Try again, or choose something smaller: fewer municipalities or fewer permutations.'],
};
const stopped: Said = {
  what: ['Beregningen er ikke lenger hos tjeneren', 'Utrekninga er ikkje lenger hos tenaren', 'The computation is no longer with the server'],
  todo: ['Prøv igjen, så regnes den på nytt.', 'Prøv igjen, så blir ho rekna på nytt.', 'Try again, and it is computed anew.'],
};
const tooMuch: Said = {
  what: ['Det er for mye på en gang', 'Det er for mykje på ein gong', 'That is too much at once'],
  todo: ['Velg færre kommuner, eller et mindre område.', 'Vel færre kommunar, eller eit mindre område.', 'Choose fewer municipalities, or a smaller area.'],
};
const tooOften: Said = {
  what: ['Det kom for mange spørsmål på kort tid', 'Det kom for mange spørsmål på kort tid', 'Too many questions came in a short time'],
  todo: ['Vent et halvt minutt, og prøv igjen.', 'Vent eit halvt minutt, og prøv igjen.', 'Wait half a minute, and try again.'],
};
const busy: Said = {
  what: ['Tjeneren er opptatt eller ikke klar', 'Tenaren er oppteken eller ikkje klar', 'The server is busy or not ready'],
  todo: ['Vent litt, og prøv igjen.', 'Vent litt, og prøv igjen.', 'Wait a little, and try again.'],
};
const broken: Said = {
  what: ['Noe gikk galt hos tjeneren', 'Noko gjekk gale hos tenaren', 'Something went wrong at the server'],
  todo: ['Prøv igjen. Hjelper det ikke, si fra til den som driver tjeneren.', 'Prøv igjen. Hjelper det ikkje, sei frå til den som driv tenaren.', 'Try again. If that does not help, tell whoever runs the server.'],
};

const byType: Readonly<Record<string, Said>> = { 'no-such-process': notOffered, 'no-such-job': stopped, 'result-not-ready': busy };

const byStatus: Readonly<Record<number, Said>> = {
  400: unfit, 401: closed, 403: closed, 404: notHere, 405: notOffered, 406: notOffered, 408: tooSlow, 409: busy, 410: stopped, 413: tooMuch, 414: tooMuch, 415: notOffered,
  422: unfit, 425: busy, 429: tooOften, 431: tooMuch, 501: notOffered, 502: unreachable, 503: busy, 504: tooSlow,
};

/** `status` is undefined where no answer came at all; `type` is an address, of which the last part tells. */
export function problemWords(status: number | undefined, type = ''): Said {
  if (status === undefined) return unreachable;
  return byType[type.slice(type.lastIndexOf('/') + 1)] ?? byStatus[status] ?? (status < 500 ? unfit : broken);
}
