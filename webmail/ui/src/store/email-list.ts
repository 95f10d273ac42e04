import { type Invocation } from "../jmap/client.js";
import { headerProperties, type EmailHeader, type Filter, type Id } from "../jmap/types.js";
import type { Mail } from "./mail.js";

/** Which messages, newest first; of each thread the newest only, if collapsed. */
export interface ListQuery {
  filter: Filter;
  collapseThreads: boolean;
}

const PAGE = 50;

/**
 * A long list of messages of which only the part that is looked at is known. Positions count from 0; what is not loaded is undefined.
 */
export class EmailList {
  total = 0;
  isLoaded = false;
  error: unknown;
  private ids: (Id | undefined)[] = [];
  private first = 0;
  private last = PAGE;
  private readonly asked = new Set<number>();

  constructor(
    private readonly mail: Mail,
    readonly query: ListQuery,
  ) {}

  id(position: number): Id | undefined {
    return this.ids[position];
  }

  email(position: number): EmailHeader | undefined {
    const id = this.ids[position];
    return id === undefined ? undefined : this.mail.emails.get(id);
  }

  position(id: Id): number {
    return this.ids.indexOf(id);
  }

  /** Says which positions are looked at; what is missing of them is fetched. */
  show(first: number, last: number) {
    this.first = Math.max(0, Math.floor(first / PAGE) * PAGE);
    this.last = Math.max(this.first + PAGE, Math.ceil(last / PAGE) * PAGE);
    for (let page = this.first; page < this.last && (page < this.total || !this.isLoaded); page += PAGE) {
      if (this.lacks(page) && !this.asked.has(page)) void this.fetch(page);
    }
  }

  private lacks(page: number): boolean {
    const end = this.isLoaded ? Math.min(page + PAGE, this.total) : page + PAGE;
    for (let i = page; i < end; i++) if (this.email(i) === undefined) return true;
    return false;
  }

  private async fetch(page: number): Promise<void> {
    this.asked.add(page);
    try {
      const answers = await this.mail.client.invoke(this.callsOf("", page, PAGE));
      this.error = undefined;
      this.take((part) => answers.find(([name, , id]) => id === part && name !== "error")?.[1] as Record<string, any> | undefined, false);
    } catch (failure) {
      this.error = failure;
    } finally {
      this.asked.delete(page);
      this.mail.notify();
    }
  }

  /** The calls that bring what is looked at in step; their ids begin with a prefix. */
  calls(prefix: string): Invocation[] {
    return this.callsOf(prefix, this.first, Math.min(this.last - this.first, 3 * PAGE));
  }

  private callsOf(prefix: string, position: number, limit: number): Invocation[] {
    const account = { accountId: this.mail.client.accountId };
    const of = (call: string, name: string, path: string) => ({ resultOf: prefix + call, name, path });
    return [
      [
        "Email/query",
        { ...account, ...this.query, sort: [{ property: "receivedAt", isAscending: false }], position, limit, calculateTotal: true },
        prefix + "query",
      ],
      ["Email/get", { ...account, "#ids": of("query", "Email/query", "/ids"), properties: headerProperties }, prefix + "emails"],
      ["Thread/get", { ...account, "#ids": of("emails", "Email/get", "/list/*/threadId") }, prefix + "threads"],
    ];
  }

  /** Takes the answers to {@link calls}. A whole step forgets what lies outside of it: it may have moved. */
  take(answer: (part: string) => Record<string, any> | undefined, forget = true) {
    const query = answer("query");
    if (!query) return;
    if (forget) this.ids = [];
    this.total = query.total;
    this.ids.length = this.total;
    (query.ids as Id[]).forEach((id, i) => (this.ids[query.position + i] = id));
    this.mail.keep(answer("emails")?.list ?? []);
    for (const thread of answer("threads")?.list ?? []) this.mail.threads.set(thread.id, thread.emailIds);
    this.isLoaded = true;
  }

  /** Shows at once what a change of messages means for a mailbox's list: who has left it is gone. */
  leave(ids: Id[]) {
    const mailbox = this.query.filter.inMailbox;
    if (mailbox) this.drop(ids.filter((id) => !this.mail.emails.get(id)?.mailboxIds[mailbox]));
  }

  drop(ids: Id[]) {
    const gone = new Set(ids);
    const kept = this.ids.filter((id) => id === undefined || !gone.has(id));
    this.total -= this.ids.length - kept.length;
    this.ids = kept;
  }
}
