import type { Mailbox } from "../jmap/types.js";
import type { IconName } from "../parts/icon.js";

/** A mailbox's sign: its role's, or a folder. */
export function mailboxIcon(mailbox: Mailbox): IconName {
  return mailbox.role ?? "folder";
}
