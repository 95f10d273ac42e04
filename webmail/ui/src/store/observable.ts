import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Something that tells when it has changed; many changes in one turn are told once. */
export class Observable {
  private readonly watchers = new Set<() => void>();
  private told = true;

  /** Calls back after each change, until the function that comes back is called. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  protected changed() {
    if (!this.told) return;
    this.told = false;
    queueMicrotask(() => {
      this.told = true;
      for (const watcher of [...this.watchers]) watcher();
    });
  }
}

/** Renders an element anew whenever what it shows has changed. */
export class Watching implements ReactiveController {
  private subject: Observable | undefined;
  private stop: (() => void) | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** What to watch from now on. */
  on(subject: Observable | undefined) {
    if (subject === this.subject) return;
    this.hostDisconnected();
    this.subject = subject;
    this.hostConnected();
  }

  hostConnected() {
    if (!this.stop && this.subject) this.stop = this.subject.watch(() => this.host.requestUpdate());
  }

  hostDisconnected() {
    this.stop?.();
    this.stop = undefined;
  }
}
