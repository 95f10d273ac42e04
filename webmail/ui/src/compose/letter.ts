import type { Address, Email, EmailHeader, Id, Identity } from "../jmap/types.js";
import { plain } from "../parts/plain.js";

/** A file that lies on the server, to be sent along. */
export interface Attached {
  blobId: Id;
  name: string;
  type: string;
  /** Octets. */
  size: number;
}

/** What is being written. A value: each change makes a new one. */
export interface Letter {
  /** Stays the same from the first version of the draft to the sent message: by it the message is found again. */
  readonly messageId: string;
  readonly identityId: Id;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly Attached[];
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
}

/** What is known of a message's text before it is opened for writing. */
export type EmailForWriting = EmailHeader & Pick<Email, "inReplyTo" | "references" | "replyTo" | "textBody" | "attachments" | "bodyValues">;

export const writingProperties = [
  "id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt", "sentAt", "messageId", "from", "to", "cc", "bcc", "subject",
  "preview", "hasAttachment", "inReplyTo", "references", "replyTo", "textBody", "attachments", "bodyValues",
] as const satisfies readonly (keyof Email)[];

export function emptyLetter(identity: Identity | undefined): Letter {
  return {
    messageId: newMessageId(identity?.email ?? ""),
    identityId: identity?.id ?? "",
    to: [],
    cc: [],
    bcc: [],
    subject: "",
    text: "",
    attachments: [],
    inReplyTo: [],
    references: [],
  };
}

/** RFC 5322 §3.6.4: nobody else will ever make the same. */
export function newMessageId(address: string): string {
  const random = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing where the page came without TLS
  const domain = address.slice(address.lastIndexOf("@") + 1) || "localhost";
  return `${[...random].map((octet) => octet.toString(16).padStart(2, "0")).join("")}@${domain}`;
}

export function recipients(letter: Letter): Address[] {
  return [...letter.to, ...letter.cc, ...letter.bcc];
}

/** Octets of all attachments as they lie on the server; on the way they take a third more (base64). */
export function totalSize(letter: Letter): number {
  return letter.attachments.reduce((sum, each) => sum + each.size, 0);
}

/** Whether two letters say the same. Where the server keeps their attachments does not count. */
export function isSameLetter(a: Letter, b: Letter): boolean {
  const essence = ({ messageId: _, attachments, text, ...rest }: Letter) =>
    JSON.stringify([
      Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1)),
      text.trimEnd(),
      attachments.map(({ name, size }) => [name, size]),
    ]);
  return essence(a) === essence(b);
}

/** The properties from which `Email/set` makes the message (RFC 8621 §4.6). */
export function emailOf(letter: Letter, identity: Identity, drafts: Id): Record<string, unknown> {
  const some = <T>(list: readonly T[]) => (list.length > 0 ? list : null);
  return {
    mailboxIds: { [drafts]: true },
    keywords: { $draft: true, $seen: true },
    messageId: [letter.messageId],
    inReplyTo: some(letter.inReplyTo),
    references: some(letter.references),
    from: [{ name: identity.name || null, email: identity.email }],
    replyTo: some(identity.replyTo ?? []),
    to: some(letter.to),
    cc: some(letter.cc),
    bcc: some(letter.bcc),
    subject: letter.subject,
    textBody: [{ partId: "text", type: "text/plain" }],
    bodyValues: { text: { value: letter.text } },
    attachments: letter.attachments.map(({ blobId, name, type }) => ({ blobId, name, type, disposition: "attachment" })),
  };
}

/** The letter that a stored draft is. */
export function letterOf(email: EmailForWriting, identities: readonly Identity[]): Letter {
  const author = email.from?.[0];
  const from = author?.email.toLowerCase();
  const own = identities.filter((each) => each.email.toLowerCase() === from);
  const identity = own.find((each) => each.name === (author?.name ?? "")) ?? own[0] ?? identities[0];
  return {
    messageId: email.messageId?.[0] ?? newMessageId(from ?? ""),
    identityId: identity?.id ?? "",
    to: email.to ?? [],
    cc: email.cc ?? [],
    bcc: email.bcc ?? [],
    subject: email.subject ?? "",
    text: plainText(email),
    attachments: attachedTo(email),
    inReplyTo: email.inReplyTo ?? [],
    references: email.references ?? [],
  };
}

/** The text of a message as far as it is plain. */
export function plainText(email: Pick<EmailForWriting, "textBody" | "bodyValues">): string {
  return email.textBody
    .filter((part) => part.type === "text/plain")
    .map((part) => email.bodyValues[part.partId ?? ""]?.value ?? "")
    .join("\n")
    .replace(/\r?\n$/, "");
}

export function attachedTo(email: Pick<Email, "attachments">): Attached[] {
  return email.attachments
    .filter((part) => part.blobId !== null)
    .map((part) => ({ blobId: part.blobId ?? "", name: plain(part.name ?? "") || nameless(part.type), type: part.type, size: part.size }));
}

function nameless(type: string): string {
  return type === "message/rfc822" ? "message.eml" : "file";
}
