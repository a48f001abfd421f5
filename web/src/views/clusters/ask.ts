/** What the tab asks of the server. */
import { indicator, type Indicator } from '../../api/answers';
import { run } from '../../api/process';
import { map, type Asked } from '../../app/resources';
import { readGlobal, readLocal, type GlobalAnswer, type LocalAnswer } from './answer';
import { chosenIndicator, globalAnalysis, localAnalysis, neighbourAnalysis, type Analysis, type ClusterContext } from './choices';

function asked<T>(c: ClusterContext, { process, inputs }: Analysis, read: (answer: Awaited<ReturnType<typeof run>>) => T): Asked<T> {
  return c.ask(`run ${process} ${JSON.stringify(inputs)}`, async (signal, progress) => read(await run(process, inputs, signal, progress)));
}

export function askLocal(c: ClusterContext): Asked<LocalAnswer> {
  return asked(c, localAnalysis(c), readLocal);
}

export function askGlobal(c: ClusterContext): Asked<GlobalAnswer> {
  return asked(c, globalAnalysis(c), readGlobal);
}

/** By unit, how far its neighbours' mean is from the mean of all. */
export function askLags(c: ClusterContext): Asked<ReadonlyMap<string, number>> {
  const answer = c.own.cstat === 'local-moran' ? askLocal(c) : asked(c, neighbourAnalysis(c), readLocal);
  return map(answer, ({ units }) => new Map([...units.values()].flatMap(({ number, lag }) => (lag === undefined ? [] : [[number, lag] as const]))));
}

export function askIndicator(c: ClusterContext): Asked<Indicator> | undefined {
  const id = chosenIndicator(c)?.id;
  return id === undefined ? undefined : c.ask(`indicator ${id} quantile 5`, (signal) => indicator(id, 'quantile', 5, signal));
}

/** All that a result is made of. */
export interface Result {
  readonly local: LocalAnswer;
  readonly indicator: Indicator;
  /** The mean of the units that count, from which the lags are reckoned. */
  readonly mean: number;
}

export function resultOf({ own }: Pick<ClusterContext, 'own'>, local: LocalAnswer, values: Indicator): Result {
  const counts = (status: string | undefined): boolean => status === 'analysed' || (status === 'island' && own.cislands === 'keep');
  const numbers = values.values.flatMap(({ unit, value }) => (value !== null && counts(local.units.get(unit)?.status) ? [value] : []));
  return { local, indicator: values, mean: numbers.reduce((sum, value) => sum + value, 0) / Math.max(numbers.length, 1) };
}
