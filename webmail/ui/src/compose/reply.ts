import type { Address, Email, EmailHeader } from "../jmap/types.js";
import { formatAddress, isSame, shortName, unique } from "./addresses.js";

type Original = Pick<EmailHeader, "from" | "to" | "cc" | "subject" | "messageId" | "sentAt" | "receivedAt"> &
  Pick<Email, "replyTo" | "inReplyTo" | "references">;

const MAX_REFERENCES = 40;
const WRAP_AT = 76;

/**
 * Who gets an answer (RFC 5322 §3.6.3): whoever Reply-To or else From names; with `all`, everyone else whom the message went to, as copies.
 * One's own addresses are left out; who answers an own message writes to the same people again.
 */
export function replyRecipients(email: Original, own: readonly string[], all: boolean): { to: Address[]; cc: Address[] } {
  const isOwn = (address: Address) => own.some((each) => each.toLowerCase() === address.email.toLowerCase());
  const author = email.replyTo?.length ? email.replyTo : (email.from ?? []);
  const isMine = author.length > 0 && author.every(isOwn);
  const first = unique(isMine && email.to?.length ? email.to : author);
  const others = unique([...(isMine ? [] : (email.to ?? [])), ...(email.cc ?? [])]);
  const to = first.filter((each) => !isOwn(each));
  return {
    to: to.length > 0 ? to : first,
    cc: all ? others.filter((each) => !isOwn(each) && !first.some((one) => isSame(one, each))) : [],
  };
}

/** RFC 5322 §3.6.5: the prefix stands there once, however often it was answered. */
export function replySubject(subject: string | null): string {
  return `Re: ${bare(subject, /^\s*(re|aw|sv|vs|antw)(\[\d+\])?\s*:\s*/i)}`;
}

export function forwardSubject(subject: string | null): string {
  return `Fwd: ${bare(subject, /^\s*(fwd?|wg|tr)(\[\d+\])?\s*:\s*/i)}`;
}

function bare(subject: string | null, prefix: RegExp): string {
  let rest = subject ?? "";
  while (prefix.test(rest)) rest = rest.replace(prefix, "");
  return rest.trim();
}

/** In-Reply-To and References of an answer (RFC 5322 §3.6.4). Of a very long line of messages the middle is left out. */
export function thread(email: Original): { inReplyTo: string[]; references: string[] } {
  const parent = email.messageId?.[0];
  if (!parent) return { inReplyTo: [], references: [] };
  const before = email.references?.length ? email.references : email.inReplyTo?.length === 1 ? email.inReplyTo : [];
  const all = [...new Set([...before.filter((id) => id !== parent), parent])];
  return { inReplyTo: [parent], references: all.length > MAX_REFERENCES ? [all[0]!, ...all.slice(1 - MAX_REFERENCES)] : all };
}

/** The text with a mark before each line, and a line that says whose it is. The signature below it is left out. */
export function quote(email: Original, text: string): string {
  const who = email.from?.[0];
  const lines = withoutSignature(text).split("\n");
  const quoted = lines.flatMap((line) => (line.startsWith(">") ? [`>${line}`] : wrap(line).map((each) => `> ${each}`.trimEnd())));
  return `On ${date(email)}, ${who ? shortName(who) : "somebody"} wrote:\n${quoted.join("\n")}`;
}

/** The text below a head that says where it came from. */
export function forwarded(email: Original, text: string): string {
  const head = [
    ["From", (email.from ?? []).map(formatAddress).join(", ")],
    ["Date", date(email)],
    ["Subject", email.subject ?? ""],
    ["To", (email.to ?? []).map(formatAddress).join(", ")],
    ["Cc", (email.cc ?? []).map(formatAddress).join(", ")],
  ] as const;
  const fields = head.filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}`);
  return ["-------- Forwarded message --------", ...fields, "", text.replace(/\r\n/g, "\n").trimEnd()].join("\n");
}

function withoutSignature(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").trimEnd().split("\n");
  const mark = lines.lastIndexOf("-- ");
  return (mark > 0 ? lines.slice(0, mark) : lines).join("\n").trimEnd();
}

/** Breaks a long line at its spaces; what has none stays whole. */
export function wrap(line: string, width = WRAP_AT): string[] {
  const parts: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const within = rest.lastIndexOf(" ", width);
    const at = within > 0 ? within : rest.indexOf(" ", width);
    if (at < 0) break;
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at + 1);
  }
  return [...parts, rest];
}

function date(email: Original): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" }).format(new Date(email.sentAt ?? email.receivedAt));
}

/** A new message's text with the signature below it (the mark is RFC 3676 §4.3's). */
export function signed(text: string, signature: string): string {
  return signature.trim() ? `${text}\n\n-- \n${signature.trimEnd()}` : text;
}

/** The text with another signature in place of one that nobody touched. */
export function resigned(text: string, before: string, after: string): string {
  const old = signed("", before);
  if (before.trim() && !text.endsWith(old)) return text;
  return signed(before.trim() ? text.slice(0, text.length - old.length) : text, after);
}
