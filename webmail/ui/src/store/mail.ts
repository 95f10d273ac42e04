import { Failure, type Client, type Invocation } from "../jmap/client.js";
import { PushLine } from "../jmap/push.js";
import {
  emailProperties,
  headerProperties,
  type Email,
  type EmailHeader,
  type Id,
  type Identity,
  type Mailbox,
  type SetError,
} from "../jmap/types.js";
import { EmailList, type ListQuery } from "./email-list.js";
import { Observable } from "./observable.js";

/** A change of one message as `Email/set` takes it: property or path to value. */
export type Patch = Record<string, unknown>;

const ROLE_ORDER = ["inbox", "drafts", "sent", "archive", "junk", "trash"];
const MAX_HEADERS = 200; // asked for in one call
const MAX_TEXT = 1 << 20; // octets of a text that is shown whole
const KEPT_MESSAGES = 40;

/**
 * What the pages know of one account: its mailboxes, the messages seen so far and the lists that are open; kept in step with the server by
 * push. Changes are shown at once and taken back if the server refuses them.
 */
export class Mail extends Observable {
  mailboxes: Mailbox[] = [];
  identities: Identity[] = [];
  /** Messages by id, as far as they were needed. */
  readonly emails = new Map<Id, EmailHeader>();
  /** The messages of each thread seen so far, oldest first. */
  readonly threads = new Map<Id, Id[]>();
  /** Whether the mailboxes are known. */
  isLoaded = false;
  /** Whether the server can be heard. */
  isOnline = true;
  /** Counts what was pushed of submissions, so that views of deliveries know when to ask again. */
  submissionChanges = 0;
  /** What came into the inbox with the last news of the server, unread. */
  arrived: EmailHeader[] = [];

  readonly accountId: Id;
  /** Whole messages, as they were read last; the newest at the end. */
  private readonly messages = new Map<Id, Promise<Email>>();
  private readonly needed = new Set<Id>();
  private readonly lists = new Set<EmailList>();
  private readonly push: PushLine;
  private state = "";
  private running: Promise<void> | undefined;
  private again = false;

  constructor(readonly client: Client) {
    super();
    this.accountId = client.accountId;
    this.push = new PushLine(client.accountId, {
      changed: (states) => {
        if (states.EmailSubmission) this.submissionChanges++;
        void this.refresh();
      },
      online: (isOnline) => {
        this.setOnline(isOnline);
        if (isOnline) void this.refresh();
      },
      refused: () => void this.refresh(),
    });
  }

  async start(): Promise<void> {
    const [mailboxes, identities, emails] = await this.client.call(
      ["Mailbox/get", { ids: null }],
      ["Identity/get", { ids: null }],
      ["Email/get", { ids: [], properties: ["id"] }],
    );
    this.state = emails!.state;
    this.setMailboxes(mailboxes!.list);
    this.identities = identities!.list;
    this.isLoaded = true;
    this.push.open();
    this.changed();
  }

  /** After a new login to the same account: whatever is open stays open. */
  resume() {
    this.push.open();
    void this.refresh();
  }

  stop() {
    this.push.close();
  }

  mailbox(idOrRole: string): Mailbox | undefined {
    return this.mailboxes.find((mailbox) => mailbox.id === idOrRole || mailbox.role === idOrRole);
  }

  /** A list of messages, live until it is closed. */
  open(query: ListQuery): EmailList {
    const list = new EmailList(this, query);
    this.lists.add(list);
    return list;
  }

  close(list: EmailList) {
    this.lists.delete(list);
  }

  /**
   * Changes messages, here at once and on the server behind it.
   *
   * @throws Failure if the server did not take all of it; what it refused is shown as it was
   */
  async update(patches: Map<Id, Patch>): Promise<void> {
    const before = new Map<Id, EmailHeader>();
    for (const [id, patch] of patches) {
      const email = this.emails.get(id);
      if (!email) continue;
      before.set(id, email);
      this.emails.set(id, patched(email, patch));
    }
    for (const list of this.lists) list.leave([...patches.keys()]);
    this.changed();
    const refused = await this.inParts(patches).catch((failure) => {
      for (const [id, email] of before) this.emails.set(id, email);
      void this.refresh();
      throw failure;
    });
    for (const id of refused.keys()) {
      const email = before.get(id);
      if (email) this.emails.set(id, email);
    }
    void this.refresh();
    const [first] = refused.values();
    if (first) throw new Failure(first.description ?? first.type, 200, first.type);
  }

  private async inParts(patches: Map<Id, Patch>): Promise<Map<Id, SetError>> {
    const refused = new Map<Id, SetError>();
    const all = [...patches];
    const size = this.client.session.maxObjectsInSet;
    for (let i = 0; i < all.length; i += size) {
      const [answer] = await this.client.call(["Email/set", { update: Object.fromEntries(all.slice(i, i + size)) }]);
      for (const [id, error] of Object.entries(answer!.notUpdated ?? {})) refused.set(id, error as SetError);
    }
    return refused;
  }

  /** Deletes for ever. */
  async destroy(ids: Id[]): Promise<void> {
    for (const list of this.lists) list.drop(ids);
    this.changed();
    try {
      const size = this.client.session.maxObjectsInSet;
      for (let i = 0; i < ids.length; i += size) await this.client.call(["Email/set", { destroy: ids.slice(i, i + size) }]);
    } finally {
      void this.refresh();
    }
  }

  /** Brings everything that is shown in step with the server; calls while it runs lead to one more run. */
  refresh(): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.step()
      .catch((failure) => {
        if (!(failure instanceof Failure)) return console.error(failure);
        if (!failure.isOffline) return; // of an ended session the client tells; anything else the next change mends
        this.setOnline(false);
        this.push.doubt();
      })
      .finally(() => {
        this.running = undefined;
        if (this.again) {
          this.again = false;
          void this.refresh();
        }
      });
    return this.running;
  }

  // One round trip, whatever is open.
  private async step(): Promise<void> {
    const lists = [...this.lists];
    const account = { accountId: this.client.accountId };
    const since = { ...account, sinceState: this.state, maxChanges: this.client.session.maxObjectsInGet };
    const of = (resultOf: string, name: string, path: string) => ({ resultOf, name, path });
    const headers = (path: string) => ({ ...account, properties: headerProperties, "#ids": of("emails", "Email/changes", path) });
    const calls: Invocation[] = [
      ["Mailbox/get", { ...account, ids: null }, "mailboxes"],
      ["Email/changes", since, "emails"],
      ["Email/get", headers("/created"), "created"],
      ["Email/get", headers("/updated"), "updated"],
      ["Thread/changes", since, "threads"],
      ["Thread/get", { ...account, "#ids": of("threads", "Thread/changes", "/created") }, "newThreads"],
      ["Thread/get", { ...account, "#ids": of("threads", "Thread/changes", "/updated") }, "movedThreads"],
    ];
    lists.forEach((list, i) => calls.push(...list.calls(`list${i}`)));
    const answers = await this.client.invoke(calls);
    const answer = (id: string) => answers.find(([name, , of]) => of === id && name !== "error")?.[1] as Record<string, any> | undefined;
    const emails = answer("emails");
    const threads = answer("threads");
    if (emails && threads) {
      this.state = emails.newState;
      this.takeChanges(emails, answer("created")?.list ?? [], answer("updated")?.list ?? []);
      for (const id of threads.destroyed as Id[]) this.threads.delete(id);
      this.keepThreads([...(answer("newThreads")?.list ?? []), ...(answer("movedThreads")?.list ?? [])]);
      this.again ||= emails.hasMoreChanges || threads.hasMoreChanges;
    } else {
      await this.startAnew();
    }
    const mailboxes = answer("mailboxes");
    if (mailboxes) this.setMailboxes(mailboxes.list);
    lists.forEach((list, i) => list.take((part) => answer(`list${i}${part}`)));
    this.changed();
  }

  private takeChanges(changes: Record<string, any>, created: EmailHeader[], updated: EmailHeader[]) {
    for (const id of changes.destroyed as Id[]) {
      this.emails.delete(id);
      this.messages.delete(id);
    }
    for (const email of updated) if (this.emails.has(email.id)) this.emails.set(email.id, email);
    const inbox = this.mailbox("inbox")?.id ?? "";
    const arrived = created.filter((email) => email.mailboxIds[inbox] && !email.keywords.$seen && !this.emails.has(email.id));
    if (arrived.length > 0) this.arrived = arrived;
    this.keep(created);
  }

  // The server no longer knows what changed since then: nothing that was seen counts any more.
  private async startAnew(): Promise<void> {
    const [emails] = await this.client.call(["Email/get", { ids: [], properties: ["id"] }]);
    this.state = emails!.state;
    this.emails.clear();
    this.threads.clear();
    this.messages.clear();
  }

  keep(emails: EmailHeader[]) {
    for (const email of emails) this.emails.set(email.id, email);
  }

  keepThreads(threads: { id: Id; emailIds: Id[] }[]) {
    for (const thread of threads) this.threads.set(thread.id, thread.emailIds);
  }

  notify() {
    this.changed();
  }

  /** Messages of the threads that these belong to are wanted too: a row shows what the whole thread is like. */
  needThreadsOf(ids: Id[]) {
    const missing = ids.flatMap((id) => this.threads.get(this.emails.get(id)?.threadId ?? "") ?? []);
    void this.need(missing).catch(() => {}); // what is not there is not shown; the next look asks again
  }

  /** Fetches what is not known of these messages. */
  async need(ids: Id[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.emails.has(id) && !this.needed.has(id));
    if (missing.length === 0) return;
    missing.forEach((id) => this.needed.add(id));
    try {
      for (let i = 0; i < missing.length; i += MAX_HEADERS) {
        const part = missing.slice(i, i + MAX_HEADERS);
        const [answer] = await this.client.call(["Email/get", { ids: part, properties: headerProperties }]);
        this.keep(answer!.list);
      }
    } finally {
      missing.forEach((id) => this.needed.delete(id));
    }
    this.changed();
  }

  /** Fetches what is not known of these threads and their messages. */
  async needThreads(ids: Id[]): Promise<void> {
    const missing = ids.filter((id) => !this.threads.has(id));
    for (let i = 0; i < missing.length; i += MAX_HEADERS) {
      const [answer] = await this.client.call(["Thread/get", { ids: missing.slice(i, i + MAX_HEADERS) }]);
      this.keepThreads(answer!.list);
    }
    await this.need(ids.flatMap((id) => this.threads.get(id) ?? []));
    this.changed();
  }

  /** The messages of a thread that are known, oldest first. */
  thread(id: Id): EmailHeader[] {
    return (this.threads.get(id) ?? []).flatMap((member) => this.emails.get(member) ?? []);
  }

  /** A whole message with its texts. What a message says never changes, so it is fetched once. */
  message(id: Id): Promise<Email> {
    const known = this.messages.get(id) ?? this.fetchMessage(id);
    this.messages.delete(id);
    this.messages.set(id, known);
    const oldest = this.messages.keys().next();
    if (this.messages.size > KEPT_MESSAGES && !oldest.done) this.messages.delete(oldest.value);
    known.catch(() => this.messages.delete(id));
    return known;
  }

  private async fetchMessage(id: Id): Promise<Email> {
    const [answer] = await this.client.call([
      "Email/get",
      { ids: [id], properties: emailProperties, fetchTextBodyValues: true, maxBodyValueBytes: MAX_TEXT },
    ]);
    const email = answer!.list[0];
    if (!email) throw new Failure("This message is no longer there", 404);
    this.keep([email]);
    return email;
  }

  /** @throws Failure if the server refuses it; `type` says why */
  async createMailbox(name: string, parentId: Id | null, role: Mailbox["role"] = null): Promise<Id> {
    const created = await this.setMailbox({ create: { new: { name, parentId, role, isSubscribed: true } } }, "notCreated");
    return created.created.new.id;
  }

  /** @throws Failure if the server refuses it */
  async updateMailbox(id: Id, patch: Patch): Promise<void> {
    await this.setMailbox({ update: { [id]: patch } }, "notUpdated");
  }

  /** Removes a mailbox; messages that lie nowhere else go with it. @throws Failure if the server refuses it */
  async destroyMailbox(id: Id): Promise<void> {
    await this.setMailbox({ destroy: [id], onDestroyRemoveEmails: true }, "notDestroyed");
  }

  private async setMailbox(set: Record<string, unknown>, refusals: string): Promise<Record<string, any>> {
    const [answer] = await this.client.call(["Mailbox/set", set]);
    const [refused] = Object.values((answer![refusals] ?? {}) as Record<string, SetError>);
    if (refused) throw new Failure(refused.description ?? refused.type, 200, refused.type);
    await this.refresh();
    return answer!;
  }

  private setMailboxes(list: Mailbox[]) {
    const rank = (mailbox: Mailbox) => (mailbox.role ? ROLE_ORDER.indexOf(mailbox.role) : ROLE_ORDER.length);
    this.mailboxes = [...list].sort(
      (a, b) => rank(a) - rank(b) || a.sortOrder - b.sortOrder || a.name.localeCompare(b.name),
    );
  }

  private setOnline(isOnline: boolean) {
    if (isOnline === this.isOnline) return;
    this.isOnline = isOnline;
    this.changed();
  }
}

/** A message with a patch applied (RFC 8620 §5.3), as far as the pages patch: whole properties and members of maps. */
export function patched(email: EmailHeader, patch: Patch): EmailHeader {
  const result = structuredClone(email) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(patch)) {
    const [property, member] = path.split("/", 2) as [string, string | undefined];
    if (member === undefined) result[property] = value;
    else if (value === null) delete (result[property] as Record<string, unknown>)[member];
    else (result[property] as Record<string, unknown>)[member] = value;
  }
  return result as unknown as EmailHeader;
}
