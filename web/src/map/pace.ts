/** Notes where a moving map falls behind, as where the browser draws in software, and has it draw less until it stands. */

/** Some gaps between frames are needed to tell a slow machine from one that was busy with something else for once. */
const ENOUGH = 8;
/** Under 45 frames a second. */
const SLOW_MS = 22;

export class Pace {
  readonly #lighten: (moving: boolean) => void;
  #slow = false;
  #moving = false;
  #last: number | undefined;
  #gaps: number[] = [];

  /** `lighten` hears when a map that is known to be slow begins to move, and when it stands. */
  constructor(lighten: (moving: boolean) => void) {
    this.#lighten = lighten;
  }

  begins(): void {
    if (this.#moving) return;
    this.#moving = true;
    this.#last = undefined;
    if (this.#slow) this.#lighten(true);
  }

  frame(now: number): void {
    if (!this.#moving || this.#slow) return;
    if (this.#last !== undefined) this.#gaps.push(now - this.#last);
    this.#last = now;
    if (this.#gaps.length < ENOUGH) return;
    const middle = [...this.#gaps].sort((a, b) => a - b)[ENOUGH / 2] ?? 0;
    this.#gaps = [];
    if (middle <= SLOW_MS) return;
    this.#slow = true;
    this.#lighten(true);
  }

  ends(): void {
    this.#moving = false;
    if (this.#slow) this.#lighten(false);
  }
}
