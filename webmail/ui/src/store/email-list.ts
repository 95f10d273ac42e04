import { type Invocation } from "../jmap/client.js";
import { headerProperties, type EmailHeader, type Filter, type Id } from "../jmap/types.js";
import type { Mail } from "./mail.js";

/** Which messages, newest first; of each thread the newest only, if collapsed. */
export interface ListQuery {
  filter: Filter;
  collapseThreads: boolean;
}

/** Finds the answer to one of the calls that were made, unless it is an error. */
export type AnswerOf = (part: string) => Record<string, any> | undefined;

const PAGE = 50;
const MAX_WINDOW = 3 * PAGE;
const MAX_FETCHES = 2;
const MAX_IDS = 5000;

/**
 * A long list of messages of which only the part that is looked at is known. Positions count from 0; what is not loaded is undefined.
 *
 * Every change on the server moves the window anew, held at the message on top of it: so its rows keep their messages, whatever arrived
 * above. What lies outside of the window is moved along, and asked for again only when it is looked at.
 */
export class EmailList {
  total = 0;
  isLoaded = false;
  error: unknown;
  private ids: (Id | undefined)[] = [];
  /** The first position of each page that is known to be as the server has it. */
  private readonly fresh = new Set<number>();
  private readonly asked = new Set<number>();
  private first = 0;
  private last = PAGE;
  private top = 0;
  private state = "";
  private anchor: Id | undefined;

  constructor(
    private readonly mail: Mail,
    readonly query: ListQuery,
  ) {}

  /** The mailbox it shows, if it shows one. */
  get mailboxId(): Id | undefined {
    return this.query.filter.inMailbox;
  }

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

  /** What stays the same while messages come and go: the thread where threads are collapsed, else the message. */
  key(email: EmailHeader): Id {
    return this.query.collapseThreads ? email.threadId : email.id;
  }

  /** Where the row of a key is, as far as it is loaded; -1 if it is not. */
  positionOfKey(key: Id): number {
    return this.ids.findIndex((id) => {
      const email = id === undefined ? undefined : this.mail.emails.get(id);
      return email !== undefined && this.key(email) === key;
    });
  }

  /** Says which positions are looked at, and which of them stands on top; what is missing is fetched, and a page around it. */
  show(first: number, last: number, top = first) {
    this.top = Math.max(0, top);
    this.first = Math.max(0, Math.floor(first / PAGE) * PAGE);
    this.last = Math.min(this.first + MAX_WINDOW, Math.max(this.first + PAGE, Math.ceil(last / PAGE) * PAGE));
    if (!this.error) this.fetchMissing();
  }

  /** Tries again after an error. */
  retry() {
    this.error = undefined;
    this.fetchMissing();
    this.mail.notify();
  }

  /** The keys of the rows from one position to another, loaded as far as they are not. */
  async keys(from: number, to: number): Promise<Id[]> {
    const [first, last] = [Math.min(from, to), Math.min(Math.max(from, to), this.total - 1)];
    for (let page = Math.floor(first / PAGE) * PAGE; page <= last; page += PAGE) if (this.lacks(page)) await this.fetch(page);
    const keys: Id[] = [];
    for (let i = first; i <= last; i++) {
      const email = this.email(i);
      if (email) keys.push(this.key(email));
    }
    return keys;
  }

  /** Every message that the list stands for, threads not collapsed. */
  async allIds(): Promise<Id[]> {
    const ids: Id[] = [];
    for (;;) {
      const [answer] = await this.mail.client.call([
        "Email/query",
        { filter: this.query.filter, sort: newestFirst, position: ids.length, limit: MAX_IDS, calculateTotal: true },
      ]);
      ids.push(...answer!.ids);
      if (answer!.ids.length === 0 || ids.length >= answer!.total) return ids;
    }
  }

  private lacks(page: number): boolean {
    if (!this.isLoaded) return true;
    const end = Math.min(page + PAGE, this.total);
    for (let i = page; i < end; i++) if (this.email(i) === undefined) return true;
    return page < end && !this.fresh.has(page);
  }

  // Two requests at most are under way; whoever scrolls fast passes by what was never asked for.
  private fetchMissing() {
    const pages: number[] = [];
    for (let page = this.first; page < this.last; page += PAGE) pages.push(page);
    if (this.isLoaded) pages.push(this.last, this.first - PAGE);
    for (const page of pages) {
      if (this.asked.size >= MAX_FETCHES) return;
      if (page >= 0 && (page < this.total || !this.isLoaded) && !this.asked.has(page) && this.lacks(page)) void this.fetch(page);
    }
  }

  private async fetch(page: number): Promise<void> {
    this.asked.add(page);
    try {
      const answers = await this.mail.client.invoke(this.pageCalls(page));
      const answer = (part: string) => answers.find(([name, , id]) => id === part && name !== "error")?.[1] as Record<string, any> | undefined;
      const query = answer("query");
      if (!query) throw new Error(String(answers.find(([name]) => name === "error")?.[1].description ?? "the list was not answered"));
      this.error = undefined;
      this.mail.keep(answer("emails")?.list ?? []);
      this.mail.keepThreads(answer("threads")?.list ?? []);
      this.takePage(query);
    } catch (failure) {
      this.error = failure;
    } finally {
      this.asked.delete(page);
      this.mail.notify();
    }
    if (!this.error) this.fetchMissing();
  }

  private pageCalls(position: number): Invocation[] {
    const account = { accountId: this.mail.client.accountId };
    const of = (resultOf: string, name: string, path: string) => ({ resultOf, name, path });
    return [
      ["Email/query", { ...account, ...this.query, sort: newestFirst, position, limit: PAGE, calculateTotal: true }, "query"],
      ["Email/get", { ...account, "#ids": of("query", "Email/query", "/ids"), properties: headerProperties }, "emails"],
      ["Thread/get", { ...account, "#ids": of("emails", "Email/get", "/list/*/threadId") }, "threads"],
    ];
  }

  private takePage(query: Record<string, any>) {
    const isNews = this.isLoaded && query.queryState !== this.state;
    if (!this.isLoaded) this.state = query.queryState;
    this.isLoaded = true;
    this.setTotal(query.total);
    (query.ids as Id[]).forEach((id, i) => (this.ids[query.position + i] = id));
    this.fresh.add(query.position);
    this.mail.needThreadsOf(query.ids);
    if (isNews) void this.mail.refresh(); // the rest of the list is older than this page
  }

  private setTotal(total: number) {
    this.total = total;
    this.ids.length = total;
  }

  /** The calls that bring what is looked at in step; their ids begin with a prefix. */
  calls(prefix: string): Invocation[] {
    this.anchor = this.top > 0 ? this.ids[this.top] : undefined;
    const place = this.anchor ? { anchor: this.anchor, anchorOffset: this.first - this.top } : { position: this.first };
    const limit = this.last - this.first;
    const account = { accountId: this.mail.client.accountId };
    return [["Email/query", { ...account, ...this.query, sort: newestFirst, ...place, limit, calculateTotal: true }, `${prefix}query`]];
  }

  /** Takes the answers to {@link calls}. */
  take(answer: AnswerOf) {
    const query = answer("query");
    this.fresh.clear();
    if (!query) {
      // The message on top is gone: what is looked at is asked for by its position.
      if (this.anchor) this.fetchMissing();
      return;
    }
    const isSettled = this.isLoaded;
    this.isLoaded = true;
    this.error = undefined;
    this.state = query.queryState;
    this.ids = isSettled ? moved(this.ids, this.first, this.last - this.first, query as Answer) : [...query.ids];
    const shift = query.position - this.first;
    this.top += shift;
    this.total = query.total;
    this.ids.length = this.total;
    // Pages stand on a grid; after a shift the window does not, so only whole pages within it count as known.
    const end = query.position + query.ids.length;
    for (let page = Math.ceil(query.position / PAGE) * PAGE; page < end; page += PAGE) {
      if (page + PAGE <= end || end >= this.total) this.fresh.add(page);
    }
    if (shift !== 0) this.show(this.first + shift, this.last + shift, this.top);
    else this.fetchMissing();
    this.mail.needThreadsOf(query.ids);
  }

  /** Shows at once what a change of messages means for a mailbox's list: who has left it is gone. */
  leave(ids: Id[]) {
    const mailbox = this.mailboxId;
    if (mailbox) this.drop(ids.filter((id) => !this.mail.emails.get(id)?.mailboxIds[mailbox]));
  }

  /** Takes messages out; where threads are collapsed, the newest that is left of the thread stands in its place. */
  drop(ids: Id[]) {
    if (ids.length === 0) return;
    const gone = new Set(ids);
    const kept: (Id | undefined)[] = [];
    this.ids.length = this.total;
    for (let i = 0; i < this.ids.length; i++) {
      const id = this.ids[i];
      if (id === undefined || !gone.has(id)) kept.push(id);
      else {
        const heir = this.heir(id, gone);
        if (heir !== undefined) kept.push(heir);
      }
    }
    this.total = kept.length;
    this.ids = kept;
    this.fresh.clear();
  }

  private heir(id: Id, gone: Set<Id>): Id | undefined {
    const email = this.mail.emails.get(id);
    const mailbox = this.mailboxId;
    if (!this.query.collapseThreads || !email || !mailbox) return undefined;
    const thread = this.mail.threads.get(email.threadId) ?? [];
    return thread.findLast((member) => !gone.has(member) && this.mail.emails.get(member)?.mailboxIds[mailbox]);
  }
}

const newestFirst = [{ property: "receivedAt", isAscending: false }];

interface Answer {
  ids: Id[];
  position: number;
  total: number;
}

/** The ids after a window that began at `first` and had `size` places was answered anew: what lay before and after it moves along. */
export function moved(old: readonly (Id | undefined)[], first: number, size: number, answer: Answer): (Id | undefined)[] {
  const ids: (Id | undefined)[] = new Array(answer.total);
  const seen = new Set(answer.ids);
  const put = (position: number, id: Id | undefined) => {
    if (id !== undefined && !seen.has(id) && position >= 0 && position < answer.total) ids[position] = id;
  };
  const before = answer.position - first;
  const after = answer.total - old.length;
  for (let i = 0; i < Math.min(first, old.length); i++) if (i + before < answer.position) put(i + before, old[i]);
  const end = answer.position + answer.ids.length;
  for (let i = first + size; i < old.length; i++) if (i + after >= end) put(i + after, old[i]);
  answer.ids.forEach((id, i) => (ids[answer.position + i] = id));
  return ids;
}
