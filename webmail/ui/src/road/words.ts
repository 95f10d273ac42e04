import { octets } from "./dialogue.js";
import { linesOf, routesOf, text, texts, type Hop } from "./hop.js";

/** A time that has passed, for people: `0.4 ms`, `47 ms`, `1.24 s`, `3 min 5 s`, `2 h 1 min`. */
export function duration(millis: number): string {
  if (millis < 1) return `${millis.toFixed(1)} ms`;
  if (millis < 999.5) return `${Math.round(millis)} ms`;
  if (millis < 59_950) return `${(millis / 1000).toFixed(millis < 9_995 ? 2 : 1)} s`;
  const seconds = Math.round(millis / 1000);
  const [big, small, units] = seconds < 3600 ? [seconds / 60, seconds % 60, ["min", "s"]] : [seconds / 3600, (seconds / 60) % 60, ["h", "min"]];
  return `${Math.floor(big)} ${units[0]}` + (Math.floor(small) ? ` ${Math.floor(small)} ${units[1]}` : "");
}

/** `bob@south.test`, or how many they are. */
export function people(addresses: readonly string[]): string {
  return addresses.length === 1 ? addresses[0]! : `${addresses.length} recipients`;
}

export function localPart(address: string): string {
  return address.slice(0, Math.max(0, address.lastIndexOf("@"))) || address;
}

/** DNS records as the drawing has room for them: without the name and the time to live. */
export function records(hop: Hop): string {
  return texts(hop.detail, "records")
    .map((record) => record.replace(/^\S+ \d+ (?:IN )?[A-Z0-9]+ /, "").replace(/\.$/, ""))
    .join(", ");
}

export function answerOf(hop: Hop): string {
  const rcode = text(hop.detail, "rcode");
  if (rcode === "NOERROR") return records(hop) || "no such record";
  return { NXDOMAIN: "no such name", TIMEOUT: "no answer", UNREACHABLE: "unreachable", REFERRAL: "ask others" }[rcode] ?? rcode;
}

/** Whether DNS kept us from knowing; that a name or a record does not exist is an answer. */
export function isUnanswered(hop: Hop): boolean {
  return !["NOERROR", "NXDOMAIN", "REFERRAL"].includes(text(hop.detail, "rcode"));
}

function routed(to: string): string {
  return to === "mailbox" ? "a mailbox here" : /:\d+$/.test(to) ? `by way of ${to}` : `to the mail host of ${to}`;
}

function whatWasRouted(hop: Hop): string {
  const routes = routesOf(hop);
  const only = routes.length === 1 ? routes[0] : undefined;
  if (only) return `${only.recipient}: ${routed(only.to)}`;
  const ways = new Map<string, number>();
  for (const { to } of routes) ways.set(to, (ways.get(to) ?? 0) + 1);
  return [...ways].map(([to, count]) => `${count}: ${routed(to)}`).join(", ");
}

/** What happened in a few words, for the drawing. */
export function label(hop: Hop): string {
  const { detail } = hop;
  const recipient = text(detail, "recipient");
  switch (hop.hop) {
    case "httpRequest":
      return text(detail, "request") || "HTTP request";
    case "smtpSession":
      return detail.repeated ? "the same once more, known again" : `SMTP session, ${text(detail, "protocol") || "SMTP"}`;
    case "verdict":
      return text(detail, "check") || "checked";
    case "route":
      return whatWasRouted(hop);
    case "commit":
      return `on disk, ${octets(Number(detail.size))}`;
    case "mailbox":
      return `filed in ${text(detail, "mailbox")} of ${recipient}`;
    case "queue":
      if (!recipient) return `queued for ${people(texts(detail, "recipients"))}`;
      return `${isInDoubt(hop) ? "not known whether it arrived" : "put off"}: ${text(detail, "reply")}`;
    case "dns":
      if (hop.pending) return `${text(detail, "question")} …`;
      return `${text(detail, "question")}: ${answerOf(hop)}`;
    case "connect":
      if (hop.pending) return `calling ${text(detail, "address")} …`;
      return text(detail, "error") || `connect to ${text(detail, "address")}:${text(detail, "port")}`;
    case "tls":
      if (hop.pending) return "agreeing on TLS …";
      return text(detail, "error") || [tlsVersion(text(detail, "protocol")), cipher(text(detail, "cipher"))].filter(Boolean).join(", ") || "TLS handshake";
    case "smtpDialogue":
      return linesOf(hop).at(-1)?.line ?? "SMTP";
    case "end":
      return `${text(detail, "outcome")}: ${recipient}`;
    case "bounce":
      return detail.to ? `a report of failure for ${text(detail, "to")}` : "a report of failure";
    case "push":
      return Number(detail.connections) ? `told ${counted(Number(detail.connections), "open connection")}` : "nobody was listening";
    case "fetch":
      return `read over ${text(detail, "protocol") || "HTTP"}`;
  }
}

/** Whether the dot was sent and no reply came. */
function isInDoubt(hop: Hop): boolean {
  return text(hop.detail, "trouble") === "DOT_UNANSWERED";
}

/** The same in fewer words, where lanes stand close; empty where there is nothing to spare. */
export function brief(hop: Hop): string {
  const { detail } = hop;
  const recipient = text(detail, "recipient");
  switch (hop.hop) {
    case "httpRequest":
      return text(detail, "request").split(" ").slice(0, 2).join(" ");
    case "route": {
      const routes = routesOf(hop);
      const to = [...new Set(routes.map((route) => route.to))];
      return to.length === 1 ? (to[0] === "mailbox" ? "a mailbox here" : `to ${to[0]}`) : `${to.length} ways`;
    }
    case "commit":
      return "on disk";
    case "mailbox":
      return `${text(detail, "mailbox")} of ${localPart(recipient)}`;
    case "queue":
      return recipient ? (text(detail, "trouble") === "REPLY" ? "" : "put off") : "queued";
    case "connect":
      return text(detail, "error").replace(/ (?:by|from) .*/, "");
    case "push":
      return Number(detail.connections) ? "told" : "";
    case "fetch":
      return "read";
    default:
      return "";
  }
}

export function tlsVersion(protocol: string): string {
  return protocol.replace(/^TLSv/, "TLS ");
}

export function cipher(name: string): string {
  return name.replace(/^TLS_/, "").replace(/_/g, "-");
}

export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** What happened as a sentence, for those who hear it and for the itinerary. */
export function sentence(hop: Hop): string {
  const { detail, host } = hop;
  const recipient = text(detail, "recipient");
  const took = hop.millis >= 0.05 && !hop.pending ? `, in ${duration(hop.millis)}` : "";
  switch (hop.hop) {
    case "httpRequest":
      return `${text(detail, "identity") || "A client"} handed the message to ${host} with ${text(detail, "request")}, ${text(detail, "protocol")}${took}.`;
    case "smtpSession":
      if (detail.repeated) return `${text(detail, "helo") || text(detail, "peer")} had not heard that ${host} has it, and sent it once more${took}; it was known again, and is there once.`;
      return text(detail, "identity")
        ? `${text(detail, "identity")} handed the message to ${host} by ${text(detail, "protocol")}${took}.`
        : `${host} was called by ${text(detail, "helo") || text(detail, "peer")} and spoke ${text(detail, "protocol")} with it${took}.`;
    case "verdict":
      return `${host} checked the message: ${label(hop)}.`;
    case "route":
      return `${host} decided where it goes: ${routesOf(hop)
        .map(({ recipient, to }) => `${recipient}, ${routed(to)}`)
        .join("; ")}.`;
    case "commit":
      return `${host} has it on disk, ${octets(Number(detail.size))}, and answers for it from here.`;
    case "mailbox":
      return `${host} filed it in ${text(detail, "mailbox")} of ${recipient}.`;
    case "queue":
      if (!recipient) return `${host} put it in the queue for ${texts(detail, "recipients").join(", ")}.`;
      return (
        `${host} put off ${recipient} after attempt ${text(detail, "attempts")}: ${text(detail, "reply")}.` +
        (isInDoubt(hop) ? " All of it had been sent, so it may have arrived. It is sent again, which makes two copies unless the other side knows it again." : "")
      );
    case "dns": {
      const server = text(detail, "server");
      if (hop.pending) return `${host} is asking DNS for ${text(detail, "question")}.`;
      return `${host} asked ${detail.cached ? "its memory of DNS" : `the name server ${server}`} for ${text(detail, "question")}: ${answerOf(hop)}${took}.`;
    }
    case "connect": {
      const to = `${text(detail, "host")}, ${text(detail, "address")} port ${text(detail, "port")}`;
      if (hop.pending) return `${host} is calling ${to}.`;
      return detail.error ? `${host} could not connect to ${to}: ${text(detail, "error")}${took}.` : `${host} connected to ${to}${took}.`;
    }
    case "tls":
      if (hop.pending) return `${host} is agreeing on TLS with ${text(detail, "host")}.`;
      return detail.error
        ? `No TLS with ${text(detail, "host")}: ${text(detail, "error")}${took}.`
        : `From here the line to ${text(detail, "host")} is encrypted: ${label(hop)}; its certificate was ${detail.verified ? "" : "not "}verified${took}.`;
    case "smtpDialogue":
      if (hop.pending) return `${host} is waiting for ${text(detail, "host")} to answer.`;
      return `${host} spoke SMTP with ${text(detail, "host")}; last: ${label(hop)}${took}.`;
    case "end":
      return `The delivery to ${recipient} is over: ${text(detail, "outcome")}${ending(hop)}.`;
    case "bounce":
      return detail.to
        ? `${host} wrote a report of failure to ${text(detail, "to")}.`
        : `This is a report of failure, written by ${host} about ${text(detail, "about")}.`;
    case "push":
      return Number(detail.connections)
        ? `${host} told ${counted(Number(detail.connections), "open connection")} of ${text(detail, "account")} that there is mail.`
        : `${host} had no open connection of ${text(detail, "account")} to tell.`;
    case "fetch":
      return `${text(detail, "account")} read it over ${text(detail, "protocol") || "HTTP"}.`;
  }
}

function ending(hop: Hop): string {
  const why = text(hop.detail, "reply") || text(hop.detail, "reason");
  const host = text(hop.detail, "host");
  return why ? `; ${host ? `${host} said` : "because"}: ${why}` : "";
}

/** What kind of thing a hop is, as a heading. */
export function title(hop: Hop): string {
  const { detail } = hop;
  switch (hop.hop) {
    case "httpRequest":
      return "Handed in over HTTP";
    case "smtpSession":
      if (detail.repeated) return "Known again";
      return detail.identity ? "Handed in by SMTP" : "The session, as the server saw it";
    case "verdict":
      return "Verdict";
    case "route":
      return "Route";
    case "commit":
      return "On disk";
    case "mailbox":
      return "Filed";
    case "queue":
      if (isInDoubt(hop)) return "It may have arrived";
      return detail.recipient ? "Put off" : "In the queue";
    case "dns":
      return "Question to DNS";
    case "connect":
      return detail.error ? "No connection" : "Connection";
    case "tls":
      return detail.error ? "No TLS" : "Encrypted";
    case "smtpDialogue":
      return "SMTP dialogue";
    case "end":
      return { delivered: "Delivered", failed: "Failed", expired: "Given up", cancelled: "Cancelled" }[text(detail, "outcome")] ?? "The end";
    case "bounce":
      return "Report of failure";
    case "push":
      return "Told at once";
    case "fetch":
      return "Read";
  }
}
