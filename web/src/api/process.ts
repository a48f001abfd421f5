/** Has an analysis run as a job, tells how far it is, and stops it when it is no longer wanted. */
import { ApiError, get, request, segment } from './client';
import { number, record, text, type Json } from './wire';

export type Inputs = Readonly<Record<string, unknown>>;

/** What an analysis may be told, by the names of its inputs: older servers know fewer. */
export async function inputsOf(process: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
  return new Set(Object.keys(record(record(await get(`processes/${segment(process)}`, signal))['inputs'])));
}

const FIRST_WAIT_MS = 60;
const LONGEST_WAIT_MS = 1000;

/**
 * The result of an analysis. `progress` hears shares of one, where the server tells; an aborted
 * `signal` stops the job too.
 */
export async function run(process: string, inputs: Inputs, signal: AbortSignal, progress: (share: number) => void): Promise<Json> {
  const started = await request(`processes/${segment(process)}/execution`, {
    method: 'POST',
    body: JSON.stringify({ inputs }),
    headers: { 'content-type': 'application/json', prefer: 'respond-async' },
    signal,
  });
  const answer = record(await started.json());
  const job = text(answer['jobID']);
  // A server may prefer to answer at once.
  if (job === '') return answer;
  const stop = (): void => void request(`jobs/${segment(job)}`, { method: 'DELETE' }).catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await finished(job, signal, progress);
    return record(await get(`jobs/${segment(job)}/results`, signal));
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function finished(job: string, signal: AbortSignal, progress: (share: number) => void): Promise<void> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
    const answer = record(await get(`jobs/${segment(job)}`, signal));
    const status = text(answer['status']);
    if (status === 'successful') return;
    if (status === 'failed' || status === 'dismissed') {
      // The result of a job that failed is the problem itself, in the server's words.
      await get(`jobs/${segment(job)}/results`, signal);
      throw new ApiError(500, text(answer['message']) || status);
    }
    progress((number(answer['progress']) ?? 0) / 100);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
