/** The map's worker, which starts while the page's own script still runs: it is as long in coming as the library itself. */
import workerUrl from 'virtual:map-worker';

export const worker = typeof Worker === 'undefined' ? undefined : new Worker(workerUrl, { type: 'module' });
