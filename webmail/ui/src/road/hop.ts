/** The kinds of step on a road, as `Road/get` names them (docs/jmap-road.md). */
export type HopName =
  | "httpRequest"
  | "smtpSession"
  | "verdict"
  | "route"
  | "commit"
  | "mailbox"
  | "queue"
  | "dns"
  | "connect"
  | "tls"
  | "smtpDialogue"
  | "end"
  | "bounce"
  | "push"
  | "fetch";

/** One step as it was recorded, or one that has begun and lasts. */
export interface Hop {
  hop: HopName;
  /** Which of our hosts saw it. */
  host: string;
  /** When it began; ISO 8601. */
  at: string;
  /** How long it took; 0 for a moment. */
  millis: number;
  /** What was really said or decided; its members may grow. */
  detail: Detail;
  /** Whether it still lasts: nothing of it is recorded yet. */
  pending?: boolean;
}

export type Detail = Record<string, unknown>;

/** One line of an SMTP connection. */
export interface Line {
  /** Since the connection began. */
  millis: number;
  by: "client" | "server" | "note";
  line: string;
}

/** A time in milliseconds, with the part of a millisecond that `Date.parse` drops. */
export function time(at: string): number {
  const fraction = /\.\d{3}(\d+)/.exec(at)?.[1];
  return Date.parse(at) + (fraction ? Number(`0.${fraction}`) : 0);
}

/** A member of a detail as text; empty if there is none. */
export function text(detail: Detail, name: string): string {
  const value = detail[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export function texts(detail: Detail, name: string): string[] {
  const value = detail[name];
  return Array.isArray(value) ? value.map(String) : [];
}

export function linesOf(hop: Hop): Line[] {
  return Array.isArray(hop.detail.lines) ? (hop.detail.lines as Line[]) : [];
}

/** Where the router sends each recipient. */
export function routesOf(hop: Hop): { recipient: string; to: string }[] {
  return Array.isArray(hop.detail.routes) ? (hop.detail.routes as { recipient: string; to: string }[]) : [];
}
