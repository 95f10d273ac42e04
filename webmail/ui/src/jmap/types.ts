/** What travels: JMAP's objects as far as the pages use them (RFC 8620, RFC 8621). Names are the RFCs'. */

export type Id = string;

export interface Mailbox {
  id: Id;
  name: string;
  parentId: Id | null;
  role: "inbox" | "archive" | "drafts" | "sent" | "junk" | "trash" | null;
  sortOrder: number;
  totalEmails: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
}

export interface Address {
  name: string | null;
  email: string;
}

export interface BodyPart {
  partId: string | null;
  blobId: Id | null;
  size: number;
  name: string | null;
  type: string;
  charset: string | null;
  disposition: string | null;
  cid: string | null;
}

export interface BodyValue {
  value: string;
  isEncodingProblem: boolean;
  isTruncated: boolean;
}

/** What a list shows of a message. */
export interface EmailHeader {
  id: Id;
  blobId: Id;
  threadId: Id;
  mailboxIds: Record<Id, true>;
  keywords: Record<string, true>;
  size: number;
  receivedAt: string;
  sentAt: string | null;
  messageId: string[] | null;
  from: Address[] | null;
  to: Address[] | null;
  cc: Address[] | null;
  bcc: Address[] | null;
  subject: string | null;
  preview: string;
  hasAttachment: boolean;
}

/** What the reader shows of it. */
export interface Email extends EmailHeader {
  inReplyTo: string[] | null;
  references: string[] | null;
  sender: Address[] | null;
  replyTo: Address[] | null;
  textBody: BodyPart[];
  htmlBody: BodyPart[];
  attachments: BodyPart[];
  bodyValues: Record<string, BodyValue>;
}

export interface Identity {
  id: Id;
  name: string;
  email: string;
  replyTo: Address[] | null;
  textSignature: string;
}

export interface SetError {
  type: string;
  description?: string;
  properties?: string[];
}

export interface Session {
  accountId: Id;
  username: string;
  displayName: string;
  maxSizeUpload: number;
  maxObjectsInGet: number;
  maxObjectsInSet: number;
  /** Seconds that a message may wait on the server before it leaves; 0 where it may not. */
  maxDelayedSend: number;
}

export type Filter = {
  inMailbox?: Id;
  text?: string;
  from?: string;
  to?: string;
  subject?: string;
  body?: string;
  hasKeyword?: string;
  notKeyword?: string;
  hasAttachment?: boolean;
};

export const headerProperties = [
  "id",
  "blobId",
  "threadId",
  "mailboxIds",
  "keywords",
  "size",
  "receivedAt",
  "sentAt",
  "messageId",
  "from",
  "to",
  "cc",
  "bcc",
  "subject",
  "preview",
  "hasAttachment",
] as const satisfies readonly (keyof EmailHeader)[];

export const emailProperties = [
  ...headerProperties,
  "inReplyTo",
  "references",
  "sender",
  "replyTo",
  "textBody",
  "htmlBody",
  "attachments",
  "bodyValues",
] as const satisfies readonly (keyof Email)[];
