import type { Address } from "../jmap/types.js";
import { plain } from "../parts/plain.js";

/**
 * Takes addresses apart as people type and paste them: separated by commas, semicolons or lines, with or without names (RFC 5322 §3.4, read
 * leniently). What cannot be an address comes back whole as the `email` of one, so that nothing typed is lost.
 */
export function parseAddresses(text: string): Address[] {
  return split(text).map(address).filter((each) => each.email !== "");
}

function split(text: string): string[] {
  const parts: string[] = [];
  let part = "";
  let quoted = false;
  let bracketed = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === "\\" && quoted && i + 1 < text.length) {
      part += c + text[++i];
      continue;
    }
    if (c === '"') quoted = !quoted && text.indexOf('"', i + 1) > 0;
    else if (c === "<" && !quoted) bracketed = true;
    else if (c === ">" && !quoted) bracketed = false;
    if ((c === "\n" || c === "\r") || ((c === "," || c === ";") && !quoted && !bracketed)) {
      parts.push(part);
      part = "";
      quoted = bracketed = false;
    } else {
      part += c;
    }
  }
  parts.push(part);
  return parts.map((each) => each.trim()).filter((each) => each !== "");
}

function address(text: string): Address {
  const angled = /^(.*)<([^<>]*)>$/s.exec(text);
  if (!angled) return { name: null, email: text.replace(/^mailto:/i, "") };
  return { name: plainName(angled[1]!) || null, email: angled[2]!.trim().replace(/^mailto:/i, "") };
}

function plainName(text: string): string {
  const name = text.trim();
  return /^".*"$/s.test(name) ? name.slice(1, -1).replace(/\\(.)/gs, "$1").trim() : name;
}

/** The address as one types it, so that {@link parseAddresses} reads it back. */
export function formatAddress({ name, email }: Address): string {
  if (!name) return email;
  const plain = /^[^"(),.:;<>@[\\\]]*$/.test(name);
  return `${plain ? name : `"${name.replace(/["\\]/g, "\\$&")}"`} <${email}>`;
}

/** The name if there is one, else the address. */
export function shortName({ name, email }: Address): string {
  return plain(name ?? "") || plain(email);
}

export function isSame(a: Address, b: Address): boolean {
  return a.email.toLowerCase() === b.email.toLowerCase();
}

/** Each address once, the first of its kind; case does not count. */
export function unique(addresses: Address[]): Address[] {
  return addresses.filter((each, i) => addresses.findIndex((other) => isSame(each, other)) === i);
}

/** Why this cannot be an address (RFC 5321 §4.1.2, RFC 6531 §3.3), in words; empty if it can be one. */
export function problem(email: string): string {
  const at = email.lastIndexOf("@");
  if (at < 0) return "it has no @";
  const local = email.slice(0, at);
  const domain = email.slice(at + 1);
  if (local === "") return "nothing stands before the @";
  if (domain === "") return "nothing stands after the @";
  if (local.length > 64) return "the part before the @ is longer than 64 characters";
  if (domain.length > 255) return "the part after the @ is too long";
  if (/^".*"$/s.test(local)) return /^"([^"\\\r\n]|\\[^\r\n])*"$/.test(local) ? domainProblem(domain) : "the quotes before the @ do not match";
  const odd = /[\s"(),:;<>@[\\\]\u0000-\u001f\u007f]/.exec(local)?.[0];
  if (odd !== undefined) return /\s/.test(odd) ? "it has a space in it" : `${odd} cannot stand before the @`;
  if (local.startsWith(".") || local.endsWith(".") || local.includes("..")) return "a dot before the @ stands alone";
  return domainProblem(domain);
}

function domainProblem(domain: string): string {
  if (/^\[.*\]$/.test(domain)) return /^\[(IPv6:[\da-f:.]+|\d{1,3}(\.\d{1,3}){3})\]$/i.test(domain) ? "" : "the IP address in brackets is not complete";
  if (/\s/.test(domain)) return "it has a space in it";
  const labels = domain.split(".");
  if (labels.includes("")) return "a dot after the @ stands alone";
  if (labels.some((label) => label.length > 63)) return "a part of the domain is longer than 63 characters";
  const odd = /[^\p{L}\p{M}\p{N}-]/u.exec(labels.join(""))?.[0];
  if (odd !== undefined) return `${odd} cannot stand in a domain`;
  if (labels.some((label) => label.startsWith("-") || label.endsWith("-"))) return "a part of the domain begins or ends with a hyphen";
  return "";
}
