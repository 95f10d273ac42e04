import { Failure, type Client, type Invocation } from "../jmap/client.js";
import type { Id, Identity, SetError } from "../jmap/types.js";
import { attachedTo, emailOf, letterOf, writingProperties, type Attached, type EmailForWriting, recipients, type Letter } from "./letter.js";

/** A version of a draft as the server has it. */
export interface Version {
  id: Id;
  letter: Letter;
  /** When it was saved. */
  at: Date;
}

export interface Saved {
  id: Id;
  attachments: Attached[];
  /** The version that somebody else had put in place of ours meanwhile, and that this one has replaced. */
  replaced: Version | undefined;
}

/** Where the messages with one Message-ID stand. */
export interface Found {
  drafts: Version[];
  /** The one that was sent, by us or by another window. */
  sent: { id: Id; threadId: Id } | undefined;
  /** The state of the account at that moment. */
  state: string;
}

export interface Sent {
  id: Id;
  threadId: Id;
}

/** The server will not send it. The draft is saved, unless the id is undefined. */
export class Refusal extends Error {
  constructor(
    readonly error: SetError & { invalidRecipients?: string[] },
    readonly id: Id | undefined,
  ) {
    super(error.description ?? error.type);
  }
}

/** What is needed of the server to write and send. */
export interface DraftServer {
  /** Puts a version in place of the one before, if there is one. */
  save(letter: Letter, before: Id | undefined): Promise<Saved>;
  find(messageId: string): Promise<Found>;
  /** Whether this version is still the draft. */
  stands(id: Id): Promise<boolean>;
  /** Saves and sends, or has it wait on the server until then. With a state, only if nothing has changed since. @throws Refusal */
  send(letter: Letter, before: Id | undefined, ifInState?: string, leaves?: Date): Promise<Sent>;
  destroy(id: Id): Promise<void>;
  /** Tries to save while the page goes away; nobody hears whether that succeeded. */
  saveAtLast(letter: Letter, before: Id | undefined): void;
}

export class JmapDrafts implements DraftServer {
  constructor(
    private readonly client: Client,
    private readonly identities: () => readonly Identity[],
    private readonly mailbox: (role: "drafts" | "sent") => Id,
  ) {}

  async save(letter: Letter, before: Id | undefined): Promise<Saved> {
    const answers = await this.client.invoke(this.saving(letter, before));
    const set = take(answers, "draft");
    const id = created(set, "draft");
    const got = take(answers, "parts").list[0] as EmailForWriting | undefined;
    const isOurs = before === undefined || (set.destroyed ?? []).includes(before);
    return { id, attachments: got ? attachedTo(got) : [...letter.attachments], replaced: isOurs ? undefined : await this.replace(letter, id) };
  }

  private saving(letter: Letter, before: Id | undefined): Invocation[] {
    const account = { accountId: this.client.accountId };
    return [
      ["Email/set", { ...account, create: { draft: this.email(letter) }, destroy: before === undefined ? [] : [before] }, "draft"],
      ["Email/get", { ...account, ids: ["#draft"], properties: ["id", "attachments"] }, "parts"],
    ];
  }

  private async replace(letter: Letter, by: Id): Promise<Version | undefined> {
    const others = (await this.find(letter.messageId)).drafts.filter((version) => version.id !== by);
    for (const other of others) await this.destroy(other.id);
    return others.at(-1);
  }

  async find(messageId: string): Promise<Found> {
    const account = { accountId: this.client.accountId };
    const answers = await this.client.invoke([
      ["Email/query", { ...account, filter: { header: ["Message-ID", messageId] }, sort: [{ property: "receivedAt" }], limit: 20 }, "query"],
      [
        "Email/get",
        { ...account, "#ids": { resultOf: "query", name: "Email/query", path: "/ids" }, properties: writingProperties, fetchTextBodyValues: true },
        "emails",
      ],
    ]);
    const emails = take(answers, "emails").list as EmailForWriting[];
    const sent = emails.find((email) => !email.keywords.$draft && email.mailboxIds[this.mailbox("sent")]);
    return {
      drafts: emails
        .filter((email) => email.keywords.$draft)
        .map((email) => ({ id: email.id, letter: letterOf(email, this.identities()), at: new Date(email.receivedAt) })),
      sent: sent && { id: sent.id, threadId: sent.threadId },
      state: take(answers, "emails").state,
    };
  }

  async stands(id: Id): Promise<boolean> {
    const [answer] = await this.client.call(["Email/get", { ids: [id], properties: ["id", "keywords"] }]);
    return answer!.list[0]?.keywords.$draft === true;
  }

  async send(letter: Letter, before: Id | undefined, ifInState?: string, leaves?: Date): Promise<Sent> {
    const account = { accountId: this.client.accountId };
    const [set] = this.saving(letter, before);
    const { drafts, sent } = { drafts: this.mailbox("drafts"), sent: this.mailbox("sent") };
    const answers = await this.client.invoke([
      ["Email/set", { ...set![1], ...(ifInState === undefined ? {} : { ifInState }) }, "draft"],
      [
        "EmailSubmission/set",
        {
          ...account,
          create: { sent: { emailId: "#draft", identityId: letter.identityId, ...(leaves ? { envelope: this.delayed(letter, leaves) } : {}) } },
          onSuccessUpdateEmail: {
            "#sent": { [`mailboxIds/${drafts}`]: null, [`mailboxIds/${sent}`]: true, "keywords/$draft": null, "keywords/$seen": true },
          },
        },
        "sent",
      ],
    ]);
    const saved = take(answers, "draft");
    if (!saved.created?.draft) throw new Refusal(saved.notCreated?.draft ?? { type: "serverFail" }, undefined);
    const submitted = answers.find(([, , id]) => id === "sent")?.[1] as Record<string, any> | undefined;
    if (submitted?.created?.sent) return { id: saved.created.draft.id, threadId: saved.created.draft.threadId };
    throw new Refusal(submitted?.notCreated?.sent ?? submitted ?? { type: "serverFail" }, saved.created.draft.id);
  }

  /** RFC 8621 §7, RFC 4865: that it is to leave later is said with the envelope. */
  private delayed(letter: Letter, leaves: Date) {
    const sender = this.identities().find((each) => each.id === letter.identityId) ?? this.identities()[0];
    return {
      mailFrom: { email: sender?.email ?? "", parameters: { HOLDUNTIL: `${leaves.toISOString().slice(0, 19)}Z` } },
      rcptTo: [...new Set(recipients(letter).map(({ email }) => email))].map((email) => ({ email })),
    };
  }

  async destroy(id: Id): Promise<void> {
    await this.client.call(["Email/set", { destroy: [id] }]);
  }

  saveAtLast(letter: Letter, before: Id | undefined) {
    this.client.invoke(this.saving(letter, before), { keepalive: true }).catch(() => {}); // what is kept in the browser stays there
  }

  private email(letter: Letter): Record<string, unknown> {
    const identity = this.identities().find((each) => each.id === letter.identityId) ?? this.identities()[0];
    if (!identity) throw new Failure("the account has no address to send from", 200, "forbiddenFrom");
    return emailOf(letter, identity, this.mailbox("drafts"));
  }
}

/** The answer to one call. */
function take(answers: Invocation[], call: string): Record<string, any> {
  const answer = answers.find(([, , id]) => id === call);
  if (!answer) throw new Failure(`the server did not answer ${call}`, 500);
  if (answer[0] === "error") throw new Failure(String(answer[1].description ?? answer[1].type), 200, String(answer[1].type));
  return answer[1];
}

function created(set: Record<string, any>, name: string): Id {
  const error = set.notCreated?.[name] as SetError | undefined;
  if (error) throw new Failure(error.description ?? error.type, 200, error.type);
  return set.created[name].id;
}
