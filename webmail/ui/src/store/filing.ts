import { Failure } from "../jmap/client.js";
import type { Id, Mailbox } from "../jmap/types.js";
import { confirm } from "../parts/dialog.js";
import { toast } from "../parts/toast.js";
import type { Mail, Patch } from "./mail.js";

/** Puts messages where they belong, says what it did, and takes it back if asked to. Nothing it does throws; what fails is said. */
export class Filing {
  constructor(private readonly mail: Mail) {}

  /** Moves messages from a mailbox to another; from wherever they are, if none is given. */
  async move(ids: Id[], from: Id | undefined, to: Mailbox) {
    const patches = new Map<Id, Patch>();
    const back = new Map<Id, Patch>();
    if (!from && !(await this.attempt(() => this.mail.need(ids)))) return;
    for (const id of ids) {
      const before = this.mail.emails.get(id)?.mailboxIds;
      if (from === to.id || (before && isOnlyIn(before, to.id))) continue;
      if (from) {
        patches.set(id, { [`mailboxIds/${from}`]: null, [`mailboxIds/${to.id}`]: true });
        back.set(id, { [`mailboxIds/${from}`]: true, ...(before?.[to.id] ? {} : { [`mailboxIds/${to.id}`]: null }) });
      } else if (before) {
        patches.set(id, { mailboxIds: { [to.id]: true } });
        back.set(id, { mailboxIds: before });
      }
    }
    if (patches.size > 0) await this.apply(patches, back, `${count(patches.size)} moved to ${to.name}.`);
  }

  async archive(ids: Id[], from: Id | undefined) {
    const archive = this.mail.mailbox("archive") ?? (await this.made("Archive", "archive"));
    if (archive) await this.move(ids, from, archive);
  }

  /** Moves messages to the Trash; in the Trash and among the junk, removes them for ever, if the user says so. */
  async remove(ids: Id[], from: Id | undefined) {
    const role = from ? this.mail.mailbox(from)?.role : null;
    if (role === "trash" || role === "junk") return this.destroy(ids);
    const trash = this.mail.mailbox("trash") ?? (await this.made("Trash", "trash"));
    return trash ? this.move(ids, from, trash) : undefined;
  }

  async junk(ids: Id[], from: Id | undefined) {
    const junk = this.mail.mailbox("junk") ?? (await this.made("Junk", "junk"));
    if (junk) await this.move(ids, from, junk);
  }

  async notJunk(ids: Id[], from: Id | undefined) {
    const inbox = this.mail.mailbox("inbox");
    if (inbox) await this.move(ids, from, inbox);
  }

  async destroy(ids: Id[]) {
    if (ids.length === 0) return;
    const yes = await confirm({
      heading: "Delete for ever?",
      text: `${count(ids.length)} will be removed. This cannot be undone.`,
      yes: "Delete for ever",
      isDangerous: true,
    });
    if (!yes) return;
    await this.attempt(async () => {
      await this.mail.destroy(ids);
      toast({ text: `${count(ids.length)} deleted for ever.` });
    });
  }

  async markSeen(ids: Id[], isSeen: boolean) {
    await this.keyword(ids, "$seen", isSeen);
  }

  async flag(ids: Id[], isFlagged: boolean) {
    await this.keyword(ids, "$flagged", isFlagged);
  }

  private async keyword(ids: Id[], keyword: string, isOn: boolean) {
    const patches = new Map<Id, Patch>();
    for (const id of ids) {
      const email = this.mail.emails.get(id);
      if (!email || Boolean(email.keywords[keyword]) !== isOn) patches.set(id, { [`keywords/${keyword}`]: isOn ? true : null });
    }
    if (patches.size > 0) await this.attempt(() => this.mail.update(patches));
  }

  /** Removes everything from the Trash, or from among the junk. */
  async empty(mailbox: Mailbox) {
    const yes = await confirm({
      heading: `Empty ${mailbox.name}?`,
      text: `${count(mailbox.totalEmails)} will be removed for ever. This cannot be undone.`,
      yes: `Empty ${mailbox.name}`,
      isDangerous: true,
    });
    if (!yes) return;
    await this.attempt(async () => {
      const list = this.mail.open({ filter: { inMailbox: mailbox.id }, collapseThreads: false });
      try {
        const ids = await list.allIds();
        await this.mail.destroy(ids);
        toast({ text: `${count(ids.length)} deleted for ever.` });
      } finally {
        this.mail.close(list);
      }
    });
  }

  private async made(name: string, role: Mailbox["role"]): Promise<Mailbox | undefined> {
    let id: Id | undefined;
    await this.attempt(async () => void (id = await this.mail.createMailbox(name, null, role)));
    return id ? this.mail.mailbox(id) : undefined;
  }

  private async apply(patches: Map<Id, Patch>, back: Map<Id, Patch>, text: string) {
    await this.attempt(async () => {
      const done = this.mail.update(patches);
      toast({ text, action: { text: "Undo", run: () => void this.attempt(() => done.then(() => this.mail.update(back))) } });
      await done;
    });
  }

  private async attempt(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (failure) {
      toast({ text: said(failure), kind: "bad" });
      return false;
    }
  }
}

function isOnlyIn(mailboxIds: Record<Id, true>, id: Id): boolean {
  return mailboxIds[id] === true && Object.keys(mailboxIds).length === 1;
}

function count(emails: number): string {
  return emails === 1 ? "1 message" : `${emails.toLocaleString()} messages`;
}

/** What went wrong, in a sentence that says what to do. */
export function said(failure: unknown): string {
  if (!(failure instanceof Failure)) return "That did not work. Load the page again and try once more.";
  if (failure.isOffline) return "The server cannot be reached, so nothing was changed. Try again when the connection is back.";
  if (failure.status === 401) return "Nothing was changed, as the session has ended. Log in and try again.";
  return `Nothing was changed: ${failure.message.replace(/\.$/, "")}.`;
}
