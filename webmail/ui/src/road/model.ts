import type { IconName } from "../parts/icon.js";
import { turns, type Tone, type Turn } from "./dialogue.js";
import { linesOf, routesOf, text, texts, time, type Hop } from "./hop.js";
import { brief, isUnanswered, label, localPart, sentence } from "./words.js";

/** Lanes from left to right: the sender's house, hosts by the way, then the recipient's house. */
const LANES = [
  "sender",
  "webmail",
  "homePush",
  "homeMailbox",
  "dispatch",
  "queue",
  "dns",
  "client",
  "elsewhere",
  "server",
  "filing",
  "mailbox",
  "push",
  "reader",
] as const;
export type LaneId = (typeof LANES)[number];

export interface Lane {
  id: LaneId;
  house: HouseIndex;
  name: string;
  icon: IconName;
  /** Whose browser it is; empty for other lanes. */
  person: string;
  isUsed: boolean;
}

/** 0 the sender's, 1 the recipient's, 2 any other host's. */
export type HouseIndex = 0 | 1 | 2;

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
  /** A lane that an arrow meets on its way. */
  via?: LaneId;
  shape: Shape;
  tone: Tone;
  label: string;
  /** The label where there is little room; empty if there is no shorter one. */
  brief: string;
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
  houses: [House, House, House];
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
  elsewhere: { name: "their host", icon: "server" },
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
  /** To whom reports of failure went, and whether the home host's newest decision is about one. */
  private readonly toldOfFailure = new Set<string>();
  private isReport = false;
  private readonly peer: string;
  private attempts = 0;
  private attempt = 0;

  constructor(
    private readonly hops: readonly Hop[],
    private readonly options: RoadOptions,
  ) {
    this.start = Math.min(...hops.map((hop) => time(hop.at)), Infinity);
    const home = hops.find(isOfSender)?.host ?? "";
    const away = hops.find((hop) => hop.host !== home)?.host ?? "";
    this.hosts = options.houses ? ["", ""] : [home, away];
    this.peer = this.nameOfPeer(away);
    this.isLocal = !this.has("queue", "bounce") && hops.every((hop) => hop.host === home) && home !== "" && !options.isWhole;
  }

  private has(...kinds: Hop["hop"][]): boolean {
    return this.hops.some((hop) => kinds.includes(hop.hop));
  }

  // The recipient's mail host as the sender's host calls it; where we do not know theirs, the first that was called.
  private nameOfPeer(away: string): string {
    const called = this.hops.map(({ hop, detail }) => (hop === "connect" || hop === "smtpDialogue" ? text(detail, "host") : "")).filter(Boolean);
    const theirs = this.options.houses?.[1];
    return (theirs ? called.find((host) => host === theirs || host.endsWith("." + theirs)) : away) || (theirs ? "" : (called[0] ?? ""));
  }

  private server(hop: Hop): LaneId {
    const host = text(hop.detail, "host");
    return !host || host === this.peer ? "server" : "elsewhere";
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
    const isReport = home && this.isOfReport(hop);
    const carry: Shape = isReport ? "report" : "carry";
    const server = this.server(hop);
    switch (hop.hop) {
      case "httpRequest":
        return step("sender", "webmail", "carry");
      case "smtpSession":
        return this.session(hop, index, home);
      case "route":
        if (isReport) return step(dispatch, dispatch, "mark");
        return step(home ? "webmail" : "server", dispatch, "carry");
      case "verdict":
        return step(home ? "webmail" : "server", home ? "webmail" : "server", "mark", toneOfVerdict(hop));
      case "commit":
        return step(dispatch, dispatch, "mark", "good");
      case "mailbox":
        return step(dispatch, mailbox, carry);
      case "queue":
        this.attempts = Math.max(this.attempts, Number(hop.detail.attempts ?? 0));
        return hop.detail.recipient ? step("client", "queue", "talk", "wait") : step(dispatch, "queue", carry);
      case "dns":
        this.tries();
        if (isUnanswered(hop)) return step("client", "dns", "silence", "wait");
        return step("client", "dns", "trip", text(hop.detail, "rcode") === "NXDOMAIN" ? "bad" : "plain");
      case "connect":
        this.tries();
        if (!hop.detail.error) return step("client", server, "talk");
        return step("client", server, /refused/.test(text(hop.detail, "error")) ? "wall" : "silence", "bad");
      case "tls":
        this.tries();
        return step("client", server, hop.detail.error ? "torn" : "secure", hop.detail.error ? "bad" : "plain");
      case "smtpDialogue":
        this.tries();
        return this.dialogue(hop, index, "client", server);
      case "end":
        return this.end(hop, step);
      case "bounce":
        if (hop.detail.about) return;
        this.toldOfFailure.add(text(hop.detail, "to"));
        return step("queue", dispatch, "report", "bad");
      case "push":
        if (Number(hop.detail.connections)) return step(mailbox, reader, "talk", "plain", { via: push });
        return step(mailbox, push, "silence", "wait");
      case "fetch":
        return step(mailbox, reader, carry, "good");
    }
  }

  private tries() {
    this.attempt = this.attempts + 1;
  }

  // A report's own road follows in the house of whom it is for; its hops name nobody else.
  private isOfReport({ hop, detail, ...rest }: Hop): boolean {
    if (this.toldOfFailure.size === 0) return false;
    if (hop === "route") {
      this.isReport = routesOf({ hop, detail, ...rest }).every(({ recipient }) => this.toldOfFailure.has(recipient));
    }
    if (hop === "commit" || hop === "route") return this.isReport;
    return this.toldOfFailure.has(text(detail, "recipient") || text(detail, "account"));
  }

  private end(hop: Hop, step: (from: LaneId, to: LaneId, shape: Shape, tone: Tone) => void) {
    const outcome = text(hop.detail, "outcome");
    if (outcome === "delivered") step("client", "queue", "talk", "good");
    else if (outcome === "failed" || outcome === "expired") step("client", "queue", "talk", "bad");
    else step(this.has("queue") ? "queue" : "dispatch", this.has("queue") ? "queue" : "dispatch", "mark", "bad");
  }

  private session(hop: Hop, index: number, home: boolean) {
    if (hop.detail.repeated) return this.push(hop, index, "server", "server", "mark", "plain", { label: label(hop) });
    if (home && text(hop.detail, "identity")) return this.dialogue(hop, index, "sender", "webmail");
    const isToldByClient = this.hops.some((other) => other.hop === "smtpDialogue" || (other.pending && other.hop !== "push"));
    if (isToldByClient) return this.push(hop, index, "server", "server", "mark", "plain", { label: "what the server noted" });
    return this.dialogue(hop, index, "client", "server");
  }

  private dialogue(hop: Hop, index: number, client: LaneId, server: LaneId) {
    const lines = linesOf(hop);
    const last = lines.at(-1);
    const begin = time(hop.at) - (hop.pending ? (last?.millis ?? 0) : 0); // what is waited for began with the last line
    for (const turn of turns(lines)) {
      const toServer = turn.kind === "client" || turn.kind === "message" || turn.kind === "broken";
      const [from, to]: [LaneId, LaneId] = toServer ? [turn.kind === "message" && client === "client" ? this.origin(hop) : client, server] : [server, client];
      this.push(hop, index, from, to, shapeOf(turn), turn.tone, {
        lines: { first: turn.first, end: turn.end },
        label: turn.label,
        brief: turn.tone === "good" ? turn.label.split(" ").slice(0, 3).join(" ") : "",
        at: begin + turn.millis - this.start,
        took: 0,
      });
    }
    if (hop.pending) {
      const at = begin + (last?.millis ?? 0) - this.start;
      this.push(hop, index, server, client, "talk", "pending", { label: last ? "waiting for an answer …" : "waiting for a greeting …", at });
    }
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
      brief: more.label ? "" : brief(hop),
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
    const used = new Set(sorted.flatMap((step) => [step.from, step.to, ...(step.via ? [step.via] : [])]));
    const isOpen = [0, 1].map((house) => this.options.isWhole || this.hops.some((hop) => this.house(hop) === house)) as [boolean, boolean];
    const wanted = (id: LaneId) => used.has(id) || (this.options.isWhole && ALWAYS.includes(id));
    const lanes = LANES.filter(wanted).map((id) => this.lane(id, used.has(id), isOpen));
    return {
      hops: this.hops,
      houses: [this.houseOf(0, isOpen[0]), this.houseOf(1, isOpen[1]), { name: this.hostNames("elsewhere"), isOpen: false }],
      lanes,
      steps: sorted,
      start: Number.isFinite(this.start) ? this.start : 0,
    };
  }

  private lane(id: LaneId, isUsed: boolean, isOpen: [boolean, boolean]): Lane {
    const house = id === "elsewhere" ? 2 : this.isLocal || LANES.indexOf(id) < LANES.indexOf("server") ? 0 : 1;
    const lane: Lane = { id, house, ...looks[id], person: "", isUsed };
    const bySmtp = this.hops.some((hop) => hop.hop === "smtpSession" && hop.detail.identity);
    if (id === "sender") lane.person = this.person("identity", "httpRequest", "smtpSession");
    if (id === "reader") lane.person = this.person("account", "fetch", "push");
    if (id === "sender" && bySmtp) Object.assign(lane, { name: "mail program", icon: "envelope" });
    if (id === "webmail" && bySmtp) Object.assign(lane, { name: "submission", icon: "inbox" });
    if (house === 2) lane.name = this.hostNames("elsewhere") || lane.name;
    if (house !== 2 && !isOpen[house] && (id === "server" || id === "client")) Object.assign(lane, { name: "their host", icon: "server" });
    return lane;
  }

  private person(member: string, ...kinds: Hop["hop"][]): string {
    const names = new Set(this.hops.filter((hop) => kinds.includes(hop.hop)).map((hop) => text(hop.detail, member)));
    names.delete("");
    return names.size === 0 ? "" : names.size === 1 ? localPart([...names][0]!) : `${names.size} people`;
  }

  private houseOf(house: 0 | 1, isOpen: boolean): House {
    const name = this.options.houses?.[house] || (isOpen ? this.hosts[house] : "") || this.strangers(house);
    return { name, isOpen };
  }

  // What the other side told us of a house of which we have no hops.
  private strangers(house: 0 | 1): string {
    if (house === 1) return this.hostNames("server") || this.domains();
    return this.names("smtpSession", (hop) => text(hop.detail, "helo") || text(hop.detail, "peer"));
  }

  private hostNames(lane: LaneId): string {
    return this.names("smtpDialogue", (hop) => (this.server(hop) === lane ? text(hop.detail, "host") : "")) ||
      this.names("connect", (hop) => (this.server(hop) === lane ? text(hop.detail, "host") : ""));
  }

  private domains(): string {
    const to = this.hops.filter((hop) => hop.hop === "queue").flatMap((hop) => texts(hop.detail, "recipients"));
    return listed(to.map((address) => address.slice(address.lastIndexOf("@") + 1)));
  }

  private names(kind: Hop["hop"], name: (hop: Hop) => string): string {
    return listed(this.hops.filter((hop) => hop.hop === kind).map(name));
  }
}

function listed(names: string[]): string {
  const distinct = [...new Set(names.filter(Boolean))];
  return distinct.length > 1 ? `${distinct.length} hosts` : (distinct[0] ?? "");
}

function isOfSender({ hop, detail }: Hop): boolean {
  return ["httpRequest", "queue", "dns", "connect", "tls", "smtpDialogue", "end", "bounce"].includes(hop) || (hop === "smtpSession" && !!detail.identity);
}

function toneOfVerdict(hop: Hop): Tone {
  return ({ fail: "bad", pass: "good" } as Record<string, Tone>)[text(hop.detail, "result").toLowerCase()] ?? "plain";
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

/** A hop in words. */
export interface Station {
  hop: number;
  /** Milliseconds since the road began. */
  at: number;
  words: string;
  tone: Tone;
  icon: IconName;
  /** In whose house, or on the way between them. */
  place: string;
}

/** The road in words, hop after hop, as far as a number of its steps goes. */
export function inWords(road: Road, shown = road.steps.length): Station[] {
  const stations = new Map<number, Station>();
  for (const step of road.steps.slice(0, shown)) {
    const known = stations.get(step.hop);
    if (known) {
      if (weight[step.tone] > weight[known.tone]) known.tone = step.tone;
      continue;
    }
    const hop = road.hops[step.hop]!;
    const lane = road.lanes.find(({ id }) => id === step.to)!;
    stations.set(step.hop, {
      hop: step.hop,
      at: step.at,
      words: sentence(hop),
      tone: step.tone,
      icon: lane.icon,
      place: ON_THE_NETWORK.includes(hop.hop) ? "the network" : hop.host,
    });
  }
  return [...stations.values()];
}

const ON_THE_NETWORK: readonly Hop["hop"][] = ["dns", "connect", "tls", "smtpDialogue"];

// What a hop of several steps is known by.
const weight: Record<Tone, number> = { plain: 0, good: 1, pending: 2, wait: 3, unknown: 4, bad: 5 };
