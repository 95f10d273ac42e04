/** A change of state as the server pushes it: type name to new state (RFC 8620 §7.1). */
export type Changed = Record<string, string>;

/**
 * The open line on which the server tells of changes (RFC 8620 §7.3). It comes back by itself; `online` says whether it stands.
 */
export class PushLine {
  private source: EventSource | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private wait = 1000;

  constructor(
    private readonly accountId: string,
    private readonly changed: (states: Changed) => void,
    private readonly online: (isOnline: boolean) => void,
  ) {}

  open() {
    this.close();
    const source = new EventSource("/jmap/eventsource?types=*&closeafter=no&ping=15");
    this.source = source;
    source.addEventListener("state", (event) => {
      const change = JSON.parse(event.data).changed?.[this.accountId];
      if (change) this.changed(change);
    });
    source.onopen = () => {
      this.wait = 1000;
      this.online(true);
    };
    source.onerror = () => {
      this.online(false);
      if (source.readyState === EventSource.CLOSED) this.later(); // the browser itself gives up on an HTTP error
    };
  }

  close() {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = undefined;
  }

  private later() {
    this.retry = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(this.wait * 2, 30_000);
  }
}
