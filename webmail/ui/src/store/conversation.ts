import type { EmailHeader, Id } from "../jmap/types.js";
import type { Mail } from "./mail.js";

/** What a row of a list stands for: one message, or those of its thread that lie in the list's mailbox. */
export interface Conversation {
  /** The newest of them. */
  email: EmailHeader;
  /** All of them, oldest first. */
  members: EmailHeader[];
  isUnread: boolean;
  isFlagged: boolean;
  isDraft: boolean;
  hasAttachment: boolean;
}

/** The conversation whose newest message is given; of its thread only what lies in the mailbox, if one is given. */
export function conversation(mail: Mail, email: EmailHeader, mailboxId: Id | undefined, isCollapsed: boolean): Conversation {
  const thread = isCollapsed ? mail.thread(email.threadId) : [];
  const there = mailboxId ? thread.filter((member) => member.mailboxIds[mailboxId]) : thread;
  const members = there.length > 0 ? there : [email];
  return {
    email,
    members,
    isUnread: members.some((member) => !member.keywords.$seen && !member.keywords.$draft),
    isFlagged: members.some((member) => member.keywords.$flagged),
    isDraft: members.some((member) => member.keywords.$draft),
    hasAttachment: members.some((member) => member.hasAttachment),
  };
}
