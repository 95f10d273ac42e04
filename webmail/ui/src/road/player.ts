import type { Step } from "./model.js";

/** How fast a road is shown again. */
export const speeds = [
  { id: "real", name: "Real time", hint: "As it happened; waits above three seconds are cut to three." },
  { id: "slow", name: "10× slower", hint: "Ten times slower than it happened." },
  { id: "steps", name: "Steps", hint: "A step every second and a bit, for an audience." },
] as const;
export type Speed = (typeof speeds)[number]["id"];

const LONGEST = 3000;
const STEADY = 1200;

/**
 * Decides how much of a road is shown: all of it and whatever comes (live), or as much as the person wants. What happens meanwhile is kept
 * and waits to be shown.
 */
export class Player {
  /** How many steps are shown. */
  shown = 0;
  speed: Speed = "steps";
  isPlaying = false;
  /** Whether new steps are shown as they come. */
  isFollowing = true;
  private steps: readonly Step[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param changed called when another number of steps is to be shown */
  constructor(private readonly changed: () => void) {}

  get length(): number {
    return this.steps.length;
  }

  /** The road has these steps now. */
  load(steps: readonly Step[]) {
    const wasEmpty = this.steps.length === 0;
    this.steps = steps;
    if (this.isFollowing || wasEmpty || steps.length === 0) {
      this.isFollowing = true;
      this.shown = steps.length;
    }
    this.shown = Math.min(this.shown, steps.length);
  }

  /** Plays on from here, or from the start if this is the end. */
  play() {
    if (this.shown >= this.length) this.shown = 0;
    this.isPlaying = true;
    this.isFollowing = false;
    this.schedule();
    this.changed();
  }

  replay() {
    this.shown = 0;
    this.play();
  }

  pause() {
    this.halt();
    this.isFollowing = false;
    this.changed();
  }

  toggle() {
    if (this.isPlaying || (this.isFollowing && this.shown < this.length)) this.pause();
    else this.play();
  }

  /** Shows so many steps, and stays there. */
  seek(shown: number) {
    this.halt();
    this.shown = Math.max(0, Math.min(this.length, shown));
    this.isFollowing = false;
    this.changed();
  }

  /** Shows everything, and what comes as it comes. */
  follow() {
    this.halt();
    this.isFollowing = true;
    this.shown = this.length;
    this.changed();
  }

  setSpeed(speed: Speed) {
    this.speed = speed;
    if (this.isPlaying) this.schedule();
    this.changed();
  }

  /** Ends whatever runs. */
  halt() {
    clearTimeout(this.timer);
    this.isPlaying = false;
  }

  private schedule() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.advance(), this.wait());
  }

  /** Milliseconds until the next step. */
  private wait(): number {
    if (this.speed === "steps") return this.shown === 0 ? STEADY / 3 : STEADY;
    const [before, next] = [this.steps[this.shown - 1], this.steps[this.shown]];
    const passed = before && next ? next.at - before.at : 0;
    return Math.min(LONGEST, passed * (this.speed === "slow" ? 10 : 1));
  }

  private advance() {
    this.shown = Math.min(this.length, this.shown + 1);
    if (this.shown < this.length) this.schedule();
    else {
      this.isPlaying = false;
      this.isFollowing = true;
    }
    this.changed();
  }
}
