import type { Id, Mailbox } from "../jmap/types.js";

/** A mailbox with its place in the tree. */
export interface Branch {
  mailbox: Mailbox;
  /** How deep it lies; 0 at the top. */
  depth: number;
}

/** Mailboxes as they are shown, each followed by those inside of it. The order among siblings is that of the list. */
export function branches(mailboxes: Mailbox[]): Branch[] {
  const known = new Set(mailboxes.map((mailbox) => mailbox.id));
  const inside = (parent: Id | null) =>
    mailboxes.filter((mailbox) => (mailbox.parentId !== null && known.has(mailbox.parentId) ? mailbox.parentId : null) === parent);
  const grown = (parent: Id | null, depth: number): Branch[] =>
    inside(parent).flatMap((mailbox) => [{ mailbox, depth }, ...grown(mailbox.id, depth + 1)]);
  return grown(null, 0);
}
