import type { IconName } from "../parts/icon.js";
import { turns, type Tone, type Turn } from "./dialogue.js";
import { linesOf, text, texts, time, type Hop } from "./hop.js";
import { isUnanswered, label, localPart, people, sentence } from "./words.js";

/** Lanes from left to right: the sender's house, then the recipient's. */
const LANES = [
  "sender",
  "webmail",
  "homePush",
  "homeMailbox",
  "dispatch",
  "queue",
  "dns",
  "client",
  "server",
  "filing",
  "mailbox",
  "push",
  "reader",
] as const;
export type LaneId = (typeof LANES)[number];

export interface Lane {
  id: LaneId;
  /** 0 the sender's, 1 the recipient's. */
  house: 0 | 1;
  name: string;
  icon: IconName;
  /** Whose browser it is; empty for other lanes. */
  person: string;
  isUsed: boolean;
}

export interface House {
  /** Empty if nothing of it is known. */
  name: string;
  /** Whether we know what happened inside; else it is drawn as one lane. */
  isOpen: boolean;
}

/**
 * How a step is drawn. `talk`: words about a message; `carry`: the message itself; `report`: a report of failure on its way; `trip`: question
 * and answer; `mark`: something that happened in one place; `secure`: both ends agree on TLS; `wall`: turned away at the door; `silence`: no
 * answer came; `torn`: the line broke.
 */
export type Shape = "talk" | "carry" | "report" | "trip" | "mark" | "secure" | "wall" | "silence" | "torn";

/** One arrow or mark. */
export interface Step {
  /** Index of its hop. */
  hop: number;
  /** Where it is one of many lines of a dialogue: the first of its lines and the one after its last. */
  lines?: { first: number; end: number };
  from: LaneId;
  to: LaneId;
  shape: Shape;
  tone: Tone;
  label: string;
  /** Milliseconds since the road began. */
  at: number;
  /** Milliseconds that it took; 0 for a moment, or if that is told elsewhere. */
  took: number;
  /** Which attempt to deliver it belongs to, from 1; 0 before any. */
  attempt: number;
}

/** The picture of a road before it has any size. */
export interface Road {
  hops: readonly Hop[];
  houses: [House, House];
  lanes: Lane[];
  steps: Step[];
  /** When it began, in milliseconds since 1970. */
  start: number;
}

export interface RoadOptions {
  /** Names of the two houses, such as `north.test`, where they are known beforehand; hosts below these names belong to them. */
  houses?: readonly [string, string];
  /** Draws every lane of both houses from the start, so that nothing moves when the first hop comes. */
  isWhole?: boolean;
}

const looks: Record<LaneId, { name: string; icon: IconName }> = {
  sender: { name: "browser", icon: "browser" },
  webmail: { name: "webmail", icon: "server" },
  homePush: { name: "push", icon: "push" },
  homeMailbox: { name: "mailbox", icon: "mailbox" },
  dispatch: { name: "dispatch", icon: "dispatch" },
  queue: { name: "queue", icon: "queue" },
  dns: { name: "DNS", icon: "dns" },
  client: { name: "SMTP client", icon: "forward" },
  server: { name: "SMTP server", icon: "inbox" },
  filing: { name: "dispatch", icon: "dispatch" },
  mailbox: { name: "mailbox", icon: "mailbox" },
  push: { name: "push", icon: "push" },
  reader: { name: "browser", icon: "browser" },
};

const ALWAYS: readonly LaneId[] = ["sender", "webmail", "dispatch", "queue", "dns", "client", "server", "filing", "mailbox", "push", "reader"];

/** Turns the hops of one message's roads, through one house or both, into a picture. */
export function model(given: readonly Hop[], options: RoadOptions = {}): Road {
  const hops = inOrder(given);
  const builder = new Builder(hops, options);
  hops.forEach((hop, i) => builder.add(hop, i));
  return builder.road();
}

// By time; what has the same time stays as it was recorded, and what still lasts comes last.
function inOrder(hops: readonly Hop[]): Hop[] {
  const keyed = hops.map((hop) => ({ hop, at: time(hop.at) }));
  keyed.sort((a, b) => Number(a.hop.pending ?? false) - Number(b.hop.pending ?? false) || a.at - b.at);
  return keyed.map(({ hop }) => hop);
}

class Builder {
  private readonly steps: Step[] = [];
  private readonly start: number;
  private readonly hosts: [string, string];
  private readonly isLocal: boolean;
  private isReport = false;
  private attempt = 0;
  private isTrying = false;

  constructor(
    private readonly hops: readonly Hop[],
    private readonly options: RoadOptions,
  ) {
    this.start = Math.min(...hops.map((hop) => time(hop.at)), Infinity);
    const home = hops.find(isOfSender)?.host ?? "";
    const away = hops.find((hop) => hop.host !== home)?.host ?? "";
    this.hosts = options.houses ? ["", ""] : [home, away];
    this.isLocal = !this.has("queue", "bounce") && hops.every((hop) => hop.host === home) && home !== "" && !options.isWhole;
  }

  private has(...kinds: Hop["hop"][]): boolean {
    return this.hops.some((hop) => kinds.includes(hop.hop));
  }

  private house(hop: Hop): 0 | 1 {
    const houses = this.options.houses;
    if (houses) return houses[1] !== "" && (hop.host === houses[1] || hop.host.endsWith("." + houses[1])) ? 1 : 0;
    return hop.host === this.hosts[0] ? 0 : 1;
  }

  add(hop: Hop, index: number) {
    const home = this.house(hop) === 0;
    const step = (from: LaneId, to: LaneId, shape: Shape, tone: Tone = "plain", more: Partial<Step> = {}) =>
      this.push(hop, index, from, to, hop.pending ? "talk" : shape, hop.pending ? "pending" : tone, more);
    const dispatch: LaneId = home ? "dispatch" : "filing";
    const mailbox: LaneId = home && !this.isLocal ? "homeMailbox" : "mailbox";
    const push: LaneId = home && !this.isLocal ? "homePush" : "push";
    const reader: LaneId = home && !this.isLocal ? "sender" : "reader";
    const carry: Shape = this.isReport && home ? "report" : "carry";
    switch (hop.hop) {
      case "httpRequest":
        return step("sender", "webmail", "carry");
      case "smtpSession":
        return this.session(hop, index, home);
      case "route":
        if (home && this.isReport) return step(dispatch, dispatch, "mark");
        return step(home ? "webmail" : "server", dispatch, "carry");
      case "verdict":
        return step(home ? "webmail" : "server", home ? "webmail" : "server", "mark", toneOfVerdict(hop));
      case "commit":
        return step(dispatch, dispatch, "mark", "good");
      case "mailbox":
        return step(dispatch, mailbox, carry);
      case "queue":
        this.isTrying = false;
        return hop.detail.recipient ? step("client", "queue", "talk", "wait") : step(dispatch, "queue", carry);
      case "dns":
        this.tries();
        if (isUnanswered(hop)) return step("client", "dns", "silence", "wait");
        return step("client", "dns", "trip", text(hop.detail, "rcode") === "NXDOMAIN" ? "bad" : "plain");
      case "connect":
        this.tries();
        if (!hop.detail.error) return step("client", "server", "talk");
        return step("client", "server", /refused/.test(text(hop.detail, "error")) ? "wall" : "silence", "bad");
      case "tls":
        this.tries();
        return step("client", "server", hop.detail.error ? "torn" : "secure", hop.detail.error ? "bad" : "plain");
      case "smtpDialogue":
        this.tries();
        return this.dialogue(hop, index, "client", "server");
      case "end":
        this.isTrying = false;
        return this.end(hop, step);
      case "bounce":
        if (hop.detail.about) {
          this.isReport = true;
          return;
        }
        return step("queue", dispatch, "report", "bad");
      case "push":
        step(mailbox, push, "talk", "plain", { label: "there is mail" });
        return step(push, reader, Number(hop.detail.connections) ? "talk" : "silence", Number(hop.detail.connections) ? "plain" : "wait");
      case "fetch":
        return step(mailbox, reader, carry, "good");
    }
  }

  /** A new attempt begins with the first step to the network after the last attempt's end. */
  private tries() {
    if (!this.isTrying) this.attempt++;
    this.isTrying = true;
  }

  private end(hop: Hop, step: (from: LaneId, to: LaneId, shape: Shape, tone: Tone) => void) {
    const outcome = text(hop.detail, "outcome");
    if (outcome === "delivered") step("client", "queue", "talk", "good");
    else if (outcome === "failed" || outcome === "expired") step("client", "queue", "talk", "bad");
    else step(this.has("queue") ? "queue" : "dispatch", this.has("queue") ? "queue" : "dispatch", "mark", "bad");
  }

  private session(hop: Hop, index: number, home: boolean) {
    if (home && text(hop.detail, "identity")) return this.dialogue(hop, index, "sender", "webmail");
    const isToldByClient = this.hops.some((other) => other.hop === "smtpDialogue" || (other.pending && other.hop !== "push"));
    if (isToldByClient) return this.push(hop, index, "server", "server", "mark", "plain", { label: "its own record" });
    return this.dialogue(hop, index, "client", "server");
  }

  private dialogue(hop: Hop, index: number, client: LaneId, server: LaneId) {
    const begin = time(hop.at);
    const lines = linesOf(hop);
    for (const turn of turns(lines)) {
      const toServer = turn.kind === "client" || turn.kind === "message" || turn.kind === "broken";
      const [from, to]: [LaneId, LaneId] = toServer ? [turn.kind === "message" && client === "client" ? this.origin(hop) : client, server] : [server, client];
      this.push(hop, index, from, to, shapeOf(turn), turn.tone, {
        lines: { first: turn.first, end: turn.end },
        label: turn.label,
        at: begin + turn.millis - this.start,
        took: 0,
      });
    }
    if (hop.pending) this.push(hop, index, server, client, "talk", "pending", { label: "waiting for an answer", at: Date.now() - this.start });
  }

  // The bytes are read from where they are kept, not from the client's hands.
  private origin(hop: Hop): LaneId {
    return hop.hop === "smtpDialogue" ? "queue" : "client";
  }

  private push(hop: Hop, index: number, from: LaneId, to: LaneId, shape: Shape, tone: Tone, more: Partial<Step>) {
    this.steps.push({
      hop: index,
      from,
      to,
      shape,
      tone,
      label: label(hop),
      at: time(hop.at) - this.start,
      took: hop.pending ? 0 : hop.millis,
      attempt: this.attempt,
      ...more,
    });
  }

  road(): Road {
    const steps = this.steps.map((step, i) => ({ step, i }));
    steps.sort((a, b) => a.step.at - b.step.at || a.i - b.i);
    const sorted = steps.map(({ step }) => step);
    const used = new Set(sorted.flatMap((step) => [step.from, step.to]));
    const isOpen = [0, 1].map((house) => this.options.isWhole || this.hops.some((hop) => this.house(hop) === house)) as [boolean, boolean];
    const wanted = (id: LaneId) => used.has(id) || (this.options.isWhole && ALWAYS.includes(id));
    const lanes = LANES.filter(wanted).map((id) => this.lane(id, used.has(id), isOpen));
    return {
      hops: this.hops,
      houses: [this.houseOf(0, isOpen[0]), this.houseOf(1, isOpen[1])],
      lanes,
      steps: sorted,
      start: Number.isFinite(this.start) ? this.start : 0,
    };
  }

  private lane(id: LaneId, isUsed: boolean, isOpen: [boolean, boolean]): Lane {
    const house = this.isLocal || LANES.indexOf(id) < LANES.indexOf("server") ? 0 : 1;
    const lane: Lane = { id, house, ...looks[id], person: "", isUsed };
    const bySmtp = this.hops.some((hop) => hop.hop === "smtpSession" && hop.detail.identity);
    if (id === "sender") lane.person = this.person("identity", "httpRequest", "smtpSession");
    if (id === "reader") lane.person = this.person("account", "fetch", "push");
    if (id === "sender" && bySmtp) Object.assign(lane, { name: "mail program", icon: "envelope" });
    if (id === "webmail" && bySmtp) Object.assign(lane, { name: "submission", icon: "inbox" });
    if (!isOpen[house] && (id === "server" || id === "client")) Object.assign(lane, { name: "their host", icon: "server" });
    return lane;
  }

  private person(member: string, ...kinds: Hop["hop"][]): string {
    const names = new Set(this.hops.filter((hop) => kinds.includes(hop.hop)).map((hop) => text(hop.detail, member)));
    names.delete("");
    return names.size === 0 ? "" : names.size === 1 ? localPart([...names][0]!) : people([...names]);
  }

  private houseOf(house: 0 | 1, isOpen: boolean): House {
    const name = this.options.houses?.[house] || (isOpen ? this.hosts[house] : "") || this.strangers(house);
    return { name, isOpen };
  }

  // What the other side told us of a house of which we have no hops.
  private strangers(house: 0 | 1): string {
    const names = new Set<string>();
    for (const { hop, detail } of this.hops) {
      if (house === 1 && (hop === "connect" || hop === "smtpDialogue" || hop === "tls")) names.add(text(detail, "host"));
      if (house === 0 && hop === "smtpSession") names.add(text(detail, "helo") || text(detail, "peer"));
    }
    names.delete("");
    if (names.size === 0 && house === 1) {
      for (const hop of this.hops) if (hop.hop === "queue") texts(hop.detail, "recipients").forEach((to) => names.add(to.slice(to.lastIndexOf("@") + 1)));
    }
    return names.size > 2 ? `${names.size} hosts` : [...names].join(", ");
  }
}

function isOfSender({ hop, detail }: Hop): boolean {
  return ["httpRequest", "queue", "dns", "connect", "tls", "smtpDialogue", "end", "bounce"].includes(hop) || (hop === "smtpSession" && !!detail.identity);
}

function toneOfVerdict(hop: Hop): Tone {
  return { fail: "bad", pass: "good" }[text(hop.detail, "result").toLowerCase()] as Tone | undefined ?? "plain";
}

function shapeOf(turn: Turn): Shape {
  switch (turn.kind) {
    case "message":
      return "carry";
    case "broken":
      return "torn";
    case "note":
      return "mark";
    default:
      return "talk";
  }
}

/** The road in words, step after step as they are recorded. */
export function inWords(road: Road): { hop: number; at: number; words: string }[] {
  const seen = new Set<number>();
  const result: { hop: number; at: number; words: string }[] = [];
  for (const { hop, at } of road.steps) {
    if (seen.has(hop)) continue;
    seen.add(hop);
    result.push({ hop, at, words: sentence(road.hops[hop]!) });
  }
  return result;
}
