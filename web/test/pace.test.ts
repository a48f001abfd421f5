import { expect, test } from 'vitest';
import { Pace } from '../src/map/pace';

/** Moves with frames so far apart, and tells what was heard. */
function moved(pace: Pace, gaps: readonly number[]): void {
  let now = 0;
  pace.begins();
  pace.frame(now);
  for (const gap of gaps) {
    now += gap;
    pace.frame(now);
  }
  pace.ends();
}

function heard(): { pace: Pace; calls: boolean[] } {
  const calls: boolean[] = [];
  return { pace: new Pace((moving) => calls.push(moving)), calls };
}

test('a map that keeps up is left as it is', () => {
  const { pace, calls } = heard();
  moved(pace, Array.from({ length: 60 }, () => 16.7));
  expect(calls).toEqual([]);
});

test('a single long wait does not make a machine slow', () => {
  const { pace, calls } = heard();
  moved(pace, [...Array.from({ length: 7 }, () => 16.7), 900, ...Array.from({ length: 24 }, () => 16.7)]);
  expect(calls).toEqual([]);
});

test('a map that falls behind is lightened while it moves, and from the beginning the next time', () => {
  const { pace, calls } = heard();
  moved(pace, Array.from({ length: 20 }, () => 50));
  expect(calls).toEqual([true, false]);
  moved(pace, [50]);
  expect(calls).toEqual([true, false, true, false]);
});
