import { Failure } from "../jmap/client.js";
import type { Id } from "../jmap/types.js";
import type { Mail } from "../store/mail.js";
import { parseAddresses } from "./addresses.js";
import type { DraftServer } from "./draft-server.js";
import { htmlText } from "./html-text.js";
import { attachedTo, emptyLetter, letterOf, newMessageId, plainText, writingProperties, type EmailForWriting, type Letter } from "./letter.js";
import type { LocalDrafts } from "./local-drafts.js";
import type { Start } from "./open.js";
import { forwarded, forwardSubject, quote, replyRecipients, replySubject, signed, thread } from "./reply.js";

/** A letter as it is when its page opens. */
export interface Opened {
  letter: Letter;
  /** Its version on the server. */
  before: Id | undefined;
  savedAt: Date | undefined;
  /** Whether it comes from this browser's storage, because the server has not got it like this. */
  isUnsaved: boolean;
  /** Whether its page closed while it was being sent. */
  isSending: boolean;
  /** The message that it answers or sends on, if that is known. */
  about: { id: Id; keyword: "$answered" | "$forwarded" } | undefined;
}

const QUOTED_HTML = 500_000;

/** Makes the letter that a page begins with. */
export class Opening {
  constructor(
    private readonly mail: Mail,
    private readonly server: DraftServer,
    private readonly local: LocalDrafts,
  ) {}

  /** @throws Failure if what it is about is not there */
  async open(start: Start, messageId: string | undefined): Promise<Opened> {
    if (start.draft) return this.draft(start.draft, messageId);
    if (messageId && this.local.find(messageId)) return this.draft(undefined, messageId); // the page was loaded again
    const about = start.reply ?? start.replyAll ?? start.forward;
    if (about) return this.about(about, start);
    return this.fresh({ to: parseAddresses(start.to ?? ""), text: signed("", this.mail.identities[0]?.textSignature ?? "") });
  }

  private fresh(letter: Partial<Letter>, about?: Opened["about"], identity = this.mail.identities[0]): Opened {
    return { letter: { ...emptyLetter(identity), ...letter }, before: undefined, savedAt: undefined, isUnsaved: false, isSending: false, about };
  }

  private async about(id: Id, start: Start): Promise<Opened> {
    const email = await this.email(id);
    const own = this.mail.identities.map((identity) => identity.email);
    const identity = this.addressed(email);
    const text = await this.text(email);
    if (start.forward) {
      const body = signed("\n\n" + forwarded(email, text), identity?.textSignature ?? "");
      const letter = { subject: forwardSubject(email.subject), text: body, attachments: attachedTo(email) };
      return this.fresh(letter, { id, keyword: "$forwarded" }, identity);
    }
    const letter = {
      ...replyRecipients(email, own, start.replyAll !== undefined),
      ...thread(email),
      subject: replySubject(email.subject),
      text: signed("\n\n" + quote(email, text), identity?.textSignature ?? ""),
    };
    return this.fresh(letter, { id, keyword: "$answered" }, identity);
  }

  // The identity that the message was for answers it.
  private addressed(email: EmailForWriting) {
    const all = [...(email.to ?? []), ...(email.cc ?? []), ...(email.bcc ?? []), ...(email.from ?? [])].map((each) => each.email.toLowerCase());
    return this.mail.identities.find((identity) => all.includes(identity.email.toLowerCase())) ?? this.mail.identities[0];
  }

  private async email(id: Id): Promise<EmailForWriting> {
    const [answer] = await this.mail.client.call(["Email/get", { ids: [id], properties: writingProperties, fetchTextBodyValues: true }]);
    const email = answer!.list[0] as EmailForWriting | undefined;
    if (!email) throw new Failure("The message is not here any more", 200, "notFound");
    return email;
  }

  private async text(email: EmailForWriting): Promise<string> {
    const plain = plainText(email);
    if (plain.trim() !== "" || email.textBody.every((part) => part.type !== "text/html")) return plain;
    try {
      const safe = await this.mail.client.get(`/html/${this.mail.client.accountId}/${encodeURIComponent(email.id)}?remote=0`);
      return htmlText(String(safe.html).slice(0, QUOTED_HTML));
    } catch (failure) {
      if (failure instanceof Failure && failure.isOffline) throw failure;
      return email.preview;
    }
  }

  // A save by another window gives a draft another id; its Message-ID stays.
  private async draft(id: Id | undefined, messageId: string | undefined): Promise<Opened> {
    const email = id === undefined ? undefined : await this.email(id).catch(noneIfNotFound);
    const known = email?.messageId?.[0] ?? messageId;
    const found = known ? await this.server.find(known) : undefined;
    const kept = known ? this.local.find(known) : undefined;
    const version = email?.keywords.$draft
      ? { id: email.id, letter: letterOf(email, this.mail.identities), at: new Date(email.receivedAt) }
      : found?.drafts.at(-1);
    const opened = { about: undefined, isUnsaved: false, isSending: false, savedAt: undefined };
    if (kept && !found?.sent) {
      return { ...opened, letter: kept.letter, before: version?.id, isUnsaved: !kept.isSending, isSending: kept.isSending };
    }
    if (!version) throw new Failure(found?.sent ? "This message has been sent" : "This draft is not here any more", 200, "notFound");
    const letter = found?.sent ? { ...version.letter, messageId: newMessageId(version.letter.messageId) } : version.letter;
    return { ...opened, letter, before: version.id, savedAt: version.at };
  }
}

function noneIfNotFound(failure: unknown): undefined {
  if (!(failure instanceof Failure) || failure.type !== "notFound") throw failure;
}
