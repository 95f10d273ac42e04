/** A change of state as the server pushes it: type name to new state (RFC 8620 §7.1). */
export type Changed = Record<string, string>;

export interface PushListener {
  changed(states: Changed): void;
  /** Whether the line stands. When it stands anew, something may have been missed. */
  online(isOnline: boolean): void;
  /** The server answered, but not with a line: the session may have ended. */
  refused(): void;
}

const PING_S = 15;
const SILENCE_MS = 3 * PING_S * 1000;
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 30_000;

/**
 * The open line on which the server tells of changes (RFC 8620 §7.3). It comes back by itself: after an error, after a silence in which the
 * server should have been heard, and as soon as the browser says that there is a network again.
 */
export class PushLine {
  private source: EventSource | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private wait = FIRST_WAIT_MS;
  private readonly networkCame = () => this.open();
  private readonly networkWent = () => this.listener.online(false);

  constructor(
    private readonly accountId: string,
    private readonly listener: PushListener,
  ) {}

  open() {
    this.close();
    addEventListener("online", this.networkCame);
    addEventListener("offline", this.networkWent);
    const source = new EventSource(`/jmap/eventsource?types=*&closeafter=no&ping=${PING_S}`);
    this.source = source;
    source.addEventListener("state", (event) => {
      this.heard();
      const change = JSON.parse(event.data).changed?.[this.accountId];
      if (change) this.listener.changed(change);
    });
    source.addEventListener("ping", () => this.heard());
    source.onopen = () => {
      this.wait = FIRST_WAIT_MS;
      this.heard();
      this.listener.online(true);
    };
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return this.listener.online(false); // it tries again by itself
      this.later();
      this.listener.refused();
    };
  }

  close() {
    removeEventListener("online", this.networkCame);
    removeEventListener("offline", this.networkWent);
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.source?.close();
    this.source = undefined;
  }

  /** Whoever asked the server and got no answer says so: the line is taken up anew. */
  doubt() {
    if (this.source?.readyState === EventSource.OPEN) this.later();
  }

  private heard() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.listener.online(false);
      this.open();
    }, SILENCE_MS);
  }

  private later() {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(this.wait * 2, MAX_WAIT_MS);
  }
}
