import type { Address, EmailHeader } from "../jmap/types.js";
import { plain } from "../parts/plain.js";

/** What somebody is called: the name, else the address. */
export function nameOf(address: Address): string {
  return plain(address.name ?? "") || plain(address.email);
}

/** Name and address. */
export function inFull(address: Address): string {
  const name = plain(address.name ?? "");
  return name ? `${name} <${plain(address.email)}>` : plain(address.email);
}

/** Who takes part in a conversation, in the order in which they first wrote; several are named by their first names. */
export function participants(members: EmailHeader[], own: ReadonlySet<string>): string {
  return names(members.flatMap((member) => member.from ?? []), own) || "No sender";
}

/** To whom a conversation's messages went. */
export function recipients(members: EmailHeader[], own: ReadonlySet<string>): string {
  const to = members.flatMap((member) => [...(member.to ?? []), ...(member.cc ?? []), ...(member.bcc ?? [])]);
  return names(to, own) || "No recipient";
}

function names(addresses: Address[], own: ReadonlySet<string>): string {
  const distinct = new Map<string, Address>();
  for (const address of addresses) {
    const key = address.email.toLowerCase();
    if (!distinct.get(key)?.name) distinct.set(key, address);
  }
  const several = distinct.size > 1;
  return [...distinct].map(([key, address]) => (own.has(key) ? "me" : several ? firstName(address) : nameOf(address))).join(", ");
}

function firstName(address: Address): string {
  const name = plain(address.name ?? "");
  if (!name) return plain(address.email).split("@")[0]!;
  const family = /^([^,]+),\s*(\S+)/.exec(name); // "Doe, Jane"
  return family ? family[2]! : name.split(/\s+/)[0]!;
}
