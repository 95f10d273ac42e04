import { Client, type Invocation } from "../src/jmap/client.js";
import type { EmailHeader, Id, Session } from "../src/jmap/types.js";

type Arguments = Record<string, any>;

/** A JMAP server in a few lines, for the tests of what the pages know: messages in mailboxes, in memory, newest first. */
export class FakeServer extends Client {
  /** Newest first. */
  emails: EmailHeader[] = [];
  /** The method calls that came, request by request. */
  readonly requests: Invocation[][] = [];
  /** What `Email/set` refuses. */
  readonly refused = new Set<Id>();
  isDown = false;
  private state = 1;
  private readonly log: { state: number; type: "created" | "updated" | "destroyed"; id: Id; threadId: Id }[] = [];

  override get session(): Session {
    return { accountId: "A1", username: "me@here.test", displayName: "Me", maxSizeUpload: 1, maxObjectsInGet: 500, maxObjectsInSet: 100, maxDelayedSend: 0 } as Session;
  }

  add(given: Partial<EmailHeader> & { id: Id }): EmailHeader {
    const email = {
      threadId: `T${given.id}`,
      mailboxIds: { M1: true },
      keywords: {},
      receivedAt: "2026-03-01T12:00:00Z",
      from: [{ name: null, email: "somebody@there.test" }],
      subject: given.id,
      ...given,
    } as EmailHeader;
    this.emails.unshift(email);
    this.note("created", email);
    return email;
  }

  /** So many messages E0, E1, ..., E0 the newest. */
  fill(count: number) {
    for (let i = count - 1; i >= 0; i--) this.add({ id: `E${i}` });
  }

  destroy(id: Id) {
    const email = this.find(id);
    this.emails = this.emails.filter((each) => each !== email);
    this.note("destroyed", email);
  }

  find(id: Id): EmailHeader {
    return this.emails.find((email) => email.id === id)!;
  }

  private note(type: "created" | "updated" | "destroyed", email: EmailHeader) {
    this.state++;
    this.log.push({ state: this.state, type, id: email.id, threadId: email.threadId });
  }

  override async invoke(calls: Invocation[]): Promise<Invocation[]> {
    this.requests.push(calls);
    await Promise.resolve();
    if (this.isDown) throw new Error("down");
    const answers: Invocation[] = [];
    for (const [name, given, id] of calls) {
      const resolved = this.resolved(given, answers);
      const answer = resolved && this.answer(name, resolved);
      answers.push(answer ? [name, answer, id] : ["error", { type: resolved ? "anchorNotFound" : "invalidResultReference" }, id]);
    }
    return answers;
  }

  private resolved(given: Arguments, answers: Invocation[]): Arguments | undefined {
    const reference = given["#ids"];
    if (!reference) return given;
    const result = answers.find(([name, , id]) => name === reference.name && id === reference.resultOf)?.[1] as Arguments | undefined;
    if (!result) return undefined;
    const ids = reference.path === "/list/*/threadId" ? result.list.map((email: EmailHeader) => email.threadId) : result[reference.path.slice(1)];
    return { ...given, ids: [...new Set(ids)] };
  }

  private answer(name: string, given: Arguments): Arguments | undefined {
    const state = String(this.state);
    const found = <T>(list: T[]) => ({ list: structuredClone(list), notFound: [], state });
    switch (name) {
      case "Mailbox/get":
        return found([{ id: "M1", name: "Inbox", role: "inbox", parentId: null, sortOrder: 0, unreadThreads: 0, unreadEmails: 0, totalEmails: 0 }]);
      case "Email/get":
        return found(this.emails.filter((email) => given.ids.includes(email.id)));
      case "Thread/get":
        return found((given.ids as Id[]).map((id) => ({ id, emailIds: this.thread(id).map((email) => email.id) })));
      case "Email/changes":
        return this.changes(given, (entry) => entry.id);
      case "Thread/changes":
        return this.changes(given, (entry) => entry.threadId);
      case "Email/query":
        return this.query(given);
      case "Email/set":
        return this.set(given);
      default:
        return {};
    }
  }

  // Oldest first.
  private thread(id: Id): EmailHeader[] {
    return this.emails.filter((email) => email.threadId === id).reverse();
  }

  private changes(given: Arguments, idOf: (entry: { id: Id; threadId: Id }) => Id): Arguments {
    const since = this.log.filter((entry) => entry.state > Number(given.sinceState));
    const of = (type: string) => [...new Set(since.filter((entry) => entry.type === type).map(idOf))];
    return { created: of("created"), updated: of("updated"), destroyed: of("destroyed"), newState: String(this.state), hasMoreChanges: false };
  }

  private query(given: Arguments): Arguments | undefined {
    const seen = new Set<Id>();
    const inMailbox = this.emails.filter((email) => !given.filter.inMailbox || email.mailboxIds[given.filter.inMailbox]);
    const all = given.collapseThreads ? inMailbox.filter((email) => !seen.has(email.threadId) && seen.add(email.threadId)) : inMailbox;
    const ids = all.map((email) => email.id);
    const at = given.anchor ? ids.indexOf(given.anchor) : 0;
    if (at < 0) return undefined;
    const position = Math.max(0, given.anchor ? at + (given.anchorOffset ?? 0) : given.position);
    return { ids: ids.slice(position, position + given.limit), position, total: ids.length, queryState: String(this.state) };
  }

  private set(given: Arguments): Arguments {
    const notUpdated: Arguments = {};
    for (const [id, patch] of Object.entries((given.update ?? {}) as Record<Id, Arguments>)) {
      if (this.refused.has(id)) notUpdated[id] = { type: "forbidden" };
      else this.change(id, patch);
    }
    for (const id of given.destroy ?? []) this.destroy(id);
    return { notUpdated };
  }

  /** Changes a message as a patch says. */
  change(id: Id, patch: Arguments) {
    const email = this.find(id) as unknown as Arguments;
    for (const [path, value] of Object.entries(patch)) {
      const [property, member] = path.split("/") as [string, string | undefined];
      if (member === undefined) email[property] = value;
      else if (value === null) delete email[property][member];
      else email[property][member] = value;
    }
    this.note("updated", email as EmailHeader);
  }
}
