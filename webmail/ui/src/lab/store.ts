import { Observable } from "../store/observable.js";
import type { LabHop, LabState, Message, Person, System, SystemName, WholeRoad } from "./types.js";

const MAX_MESSAGES = 50;
const RETRY_MILLIS = 1500;

/** Why something that was asked of the lab was not done. */
export class Refusal extends Error {
  constructor(
    message: string,
    /** The HTTP status; 0 if there was no answer at all. */
    readonly status = 0,
  ) {
    super(message);
  }
}

/** The line by which the lab tells what happens. */
export interface Line {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

/** How the lab is reached; tests put their own in place. */
export interface Server {
  ask(method: string, path: string, body?: unknown): Promise<unknown>;
  listen(path: string): Line;
}

const real: Server = {
  async ask(method, path, body) {
    let response: Response;
    try {
      response = await fetch(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }) });
    } catch {
      throw new Refusal("The lab does not answer.");
    }
    if (!response.ok) {
      const problem = (await response.json().catch(() => ({}))) as { detail?: string };
      throw new Refusal(problem.detail ?? `The lab answered ${response.status}.`, response.status);
    }
    return response.json();
  },
  listen: (path) => new EventSource(path),
};

/** What the page knows of the lab, kept in step by the lab's events. */
export class LabStore extends Observable {
  state: LabState | undefined;
  /** Newest first. */
  messages: Message[] = [];
  /** The message whose road is shown; empty before the first. */
  shown = "";
  /** Whether the newest message takes the place of the one that is shown. */
  isFollowing = true;
  /** Whether the message that is shown is being fetched, is there, or is not known. */
  road: "none" | "loading" | "there" | "missing" = "none";
  connection: "opening" | "open" | "lost" = "opening";
  /** What is being done to the lab, such as `host-stopped south`. */
  readonly busy = new Set<string>();

  private readonly hopsByKey = new Map<string, LabHop>();
  private readonly waiting = new Map<number, LabHop>();
  private hopList: LabHop[] | undefined;
  /** The message that is shown, as its road told it: it may be older than the list. */
  private fetched: Message | undefined;
  private line: Line | undefined;
  private retry = 0;

  constructor(private readonly server: Server = real) {
    super();
  }

  /** Listens first and asks then, so that nothing falls between. */
  start() {
    const line = this.server.listen("/lab/api/events");
    this.line = line;
    line.addEventListener("open", () => this.connected());
    line.addEventListener("error", () => this.lost());
    const on = <T>(type: string, take: (data: T) => void) =>
      line.addEventListener(type, (event) => {
        take(JSON.parse(event.data) as T);
        this.changed();
      });
    on<LabState>("state", (state) => (this.state = state));
    on<Message>("message", (message) => this.takeMessage(message));
    on<{ messageId: string; about?: string; hops: LabHop[] }>("hops", (event) => this.takeHops(event));
    on<{ messageId: string; attempt: number; hop: LabHop | null }>("waiting", (event) => this.takeWaiting(event));
    on("reset", () => void this.load());
  }

  stop() {
    clearTimeout(this.retry);
    this.line?.close();
  }

  /** All hops of the message that is shown, those that last at the end. */
  get hops(): LabHop[] {
    this.hopList ??= [...this.hopsByKey.values(), ...this.waiting.values()];
    return this.hopList;
  }

  get shownMessage(): Message | undefined {
    return this.messages.find((message) => message.messageId === this.shown) ?? (this.fetched?.messageId === this.shown ? this.fetched : undefined);
  }

  system(name: SystemName): System | undefined {
    return this.state?.systems.find((system) => system.name === name);
  }

  /** Shows a message, and stays with it. */
  async show(messageId: string) {
    this.isFollowing = false;
    await this.open(messageId);
  }

  /** Shows the newest message from now on. */
  async follow() {
    this.isFollowing = true;
    const newest = this.messages.find((message) => !message.isReport);
    if (newest) await this.open(newest.messageId);
    this.changed();
  }

  async send(from: Person, to: Person): Promise<string> {
    const sent = (await this.doing("send", () => this.server.ask("POST", "/lab/api/send", { from: from.id, to: to.id }))) as { messageId: string };
    return sent.messageId;
  }

  async signInKey(person: Person): Promise<string> {
    return ((await this.server.ask("POST", `/lab/api/people/${person.id}/key`)) as { key: string }).key;
  }

  async breakIt(fault: string, host: SystemName, recipient: Person) {
    const body = fault === "refuse-recipient" ? { recipient: recipient.id } : undefined;
    this.state = (await this.doing(`${fault} ${host}`, () => this.server.ask("PUT", `/lab/api/faults/${fault}/${host}`, body))) as LabState;
  }

  async mend(fault: string, host: SystemName) {
    this.state = (await this.doing(`${fault} ${host}`, () => this.server.ask("DELETE", `/lab/api/faults/${fault}/${host}`))) as LabState;
  }

  async mendAll() {
    this.state = (await this.doing("reset", () => this.server.ask("POST", "/lab/api/reset"))) as LabState;
  }

  private async doing<T>(what: string, it: () => Promise<T>): Promise<T> {
    this.busy.add(what);
    this.changed();
    try {
      return await it();
    } finally {
      this.busy.delete(what);
      this.changed();
    }
  }

  private connected() {
    const isFirst = this.connection === "opening";
    this.connection = "open";
    if (isFirst || !this.state) void this.load();
    this.changed();
  }

  private lost() {
    this.connection = "lost";
    this.changed();
  }

  private async load() {
    try {
      const [state, list] = await Promise.all([this.server.ask("GET", "/lab/api/state"), this.server.ask("GET", "/lab/api/roads")]);
      this.state = state as LabState;
      this.messages = (list as { messages: Message[] }).messages;
      if (this.isFollowing) await this.follow();
      else if (this.shown) await this.open(this.shown);
    } catch {
      this.later();
    }
    this.changed();
  }

  private later() {
    clearTimeout(this.retry);
    this.retry = window.setTimeout(() => void this.load(), RETRY_MILLIS);
  }

  private async open(messageId: string) {
    if (messageId !== this.shown) {
      this.hopsByKey.clear();
      this.waiting.clear();
      this.hopList = undefined;
      this.road = "loading";
    }
    this.shown = messageId;
    this.changed();
    try {
      const path = encodeURIComponent(messageId).replaceAll("%2F", "/");
      const whole = (await this.server.ask("GET", `/lab/api/roads/${path}`)) as WholeRoad;
      if (this.shown !== messageId) return;
      this.fetched = whole;
      whole.hops.forEach((hop) => this.add(hop));
      this.road = "there";
    } catch (refusal) {
      if (this.shown !== messageId) return;
      if (!(refusal instanceof Refusal && refusal.status === 404)) this.later();
      else if (!this.hopsByKey.size) this.road = "missing";
    }
    this.changed();
  }

  private takeMessage(message: Message) {
    this.messages = [message, ...this.messages.filter((one) => one.messageId !== message.messageId)]
      .sort((a, b) => b.at.localeCompare(a.at))
      .slice(0, MAX_MESSAGES);
  }

  private takeHops({ messageId, about, hops }: { messageId: string; about?: string; hops: LabHop[] }) {
    const isKnown = messageId === this.shown || this.messages.some((message) => message.messageId === messageId);
    if (this.isFollowing && !about && !isKnown && hops.some((hop) => hop.hop === "commit")) void this.open(messageId);
    if (messageId !== this.shown && about !== this.shown) return;
    hops.forEach((hop) => this.add(hop));
    if (this.road !== "loading") this.road = "there";
  }

  private takeWaiting({ messageId, attempt, hop }: { messageId: string; attempt: number; hop: LabHop | null }) {
    if (messageId !== this.shown) return;
    if (hop) this.waiting.set(attempt, { ...hop, pending: true });
    else this.waiting.delete(attempt);
    this.hopList = undefined;
  }

  // A hop that was seen is told again when it is recorded. Moments of one commit may be alike but for their detail.
  private add(hop: LabHop) {
    const key = [hop.road, hop.hop, hop.at, hop.millis, hop.millis ? "" : JSON.stringify(hop.detail)].join(" ");
    if (this.hopsByKey.get(key)?.state === "recorded") return;
    this.hopsByKey.set(key, hop);
    this.hopList = undefined;
  }
}
