import { describe, expect, it } from 'vitest';
import { remember } from '../src/app/memo';
import { all, Cancelled, map, Resources, type Asked } from '../src/app/resources';

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('answers', () => {
  it('are asked for once, and drawn anew when they come', async () => {
    let changes = 0;
    let asked = 0;
    const resources = new Resources(() => (changes += 1));
    const ask = (): Asked<number> => resources.ask('x', async () => (asked += 1));
    resources.during(ask);
    expect(ask().is).toBe('loading');
    await settled();
    resources.during(() => expect(ask()).toEqual({ is: 'ready', value: 1 }));
    expect([asked, changes]).toEqual([1, 1]);
  });
  it('that fail say why, and are asked for again when wanted', async () => {
    let down = true;
    const resources = new Resources(() => undefined);
    const ask = (): Asked<string> => resources.ask('x', async () => {
      if (down) throw new Error('no server');
      return 'here';
    });
    resources.during(ask);
    await settled();
    const failed = ask();
    expect(failed.is === 'failed' && failed.error.message).toBe('no server');
    down = false;
    if (failed.is === 'failed') failed.again();
    resources.during(ask);
    await settled();
    expect(ask()).toEqual({ is: 'ready', value: 'here' });
  });
  it('that are no longer asked for are stopped', async () => {
    let stopped = false;
    const resources = new Resources(() => undefined);
    resources.during(() => void resources.ask('slow', (signal) => new Promise(() => signal.addEventListener('abort', () => (stopped = true)))));
    resources.during(() => undefined);
    expect(stopped).toBe(true);
  });
  it('that are cancelled say so, and how far they had come', async () => {
    const resources = new Resources(() => undefined);
    const ask = (): Asked<never> => resources.ask('slow', (_signal, progress) => new Promise(() => setTimeout(() => progress(0.5))));
    resources.during(ask);
    await settled();
    const loading = ask();
    expect(loading.is === 'loading' && loading.progress).toBe(0.5);
    if (loading.is === 'loading') loading.cancel();
    const after = ask();
    expect(after.is === 'failed' && after.error).toBeInstanceOf(Cancelled);
  });
});

it('several answers are ready when all are', () => {
  const ready = { is: 'ready', value: 1 } as const;
  const waiting = { is: 'loading', progress: undefined, cancel: () => undefined } as const;
  expect(all([ready, ready])).toEqual({ is: 'ready', value: [1, 1] });
  expect(all([ready, waiting])).toBe(waiting);
  expect(map(ready, (value) => value + 1)).toEqual({ is: 'ready', value: 2 });
});

it('a thing is made once for the same parts', () => {
  let times = 0;
  const thing = remember<number>();
  const make = (): number => (times += 1);
  expect([thing([1, 'a'], make), thing([1, 'a'], make), thing([2, 'a'], make)]).toEqual([1, 1, 2]);
});
