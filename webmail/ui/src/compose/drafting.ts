import { Failure } from "../jmap/client.js";
import type { Id } from "../jmap/types.js";
import { Observable } from "../store/observable.js";
import { Refusal, type DraftServer, type Found, type Sent, type Version } from "./draft-server.js";
import { isSameLetter, newMessageId, totalSize, type Attached, type Letter } from "./letter.js";
import type { LocalDrafts } from "./local-drafts.js";

/** How what is written here stands to what the server has. */
export type SaveState =
  | { is: "new" }
  | { is: "changed" }
  | { is: "saving" }
  | { is: "saved"; at: Date }
  | { is: "offline"; isKept: boolean }
  | { is: "failed"; type: string; why: string; isKept: boolean };

export type SendState =
  | { is: "writing" }
  | { is: "sending" }
  /** The answer was lost; we are finding out whether the message was sent. */
  | { is: "asking" }
  | { is: "refused"; error: Refusal["error"] }
  /** It was not sent, and we know that. */
  | { is: "unsent"; why: string }
  | { is: "sent"; sent: Sent };

const SAVE_AFTER_MS = 1500;
const SAVE_LARGE_AFTER_MS = 10_000;
const LARGE = 5_000_000;
const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 60_000;
const SEND_TIMEOUT_MS = 120_000;

/**
 * One message being written: saved by and by, sent once. Whatever happens, its text is here, in the browser's storage, or on the server.
 *
 * Two windows may write the same draft. The later save stands; the window that made it is told which version it replaced, and one that has
 * nothing unsaved follows the other.
 */
export class Drafting extends Observable {
  save: SaveState = { is: "new" };
  send: SendState = { is: "writing" };
  /** A version from another window that was replaced by ours, or ours that was replaced by theirs; offered to be taken back. */
  replaced: { version: Version; by: "us" | "them" } | undefined;
  /** Whether the draft was thrown away, or sent, in another window. */
  isGone = false;
  private version = 0;
  private savedVersion = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private retry = FIRST_RETRY_MS;
  private running: Promise<void> | undefined;
  private hasLostAnswer = false;
  /** Whether a page that went away may still be saving this letter, behind our back. */
  private mayHaveTwin = false;
  /** The account's state when a message whose answer was lost was not there; it must be the same when it is sent again. */
  private uncertain: string | undefined;
  /** When it is to leave, if that is not at once. */
  leaves: Date | undefined;

  constructor(
    public letter: Letter,
    /** The newest version on the server that we know of. */
    public before: Id | undefined,
    private readonly server: DraftServer,
    private readonly local: LocalDrafts,
    private readonly pause: (ms: number) => Promise<unknown> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  ) {
    super();
  }

  get isChanged() {
    return this.version !== this.savedVersion;
  }

  get isBusy() {
    return this.send.is === "sending" || this.send.is === "asking" || this.send.is === "sent";
  }

  change(change: Partial<Letter>) {
    if (this.isBusy) return;
    const letter = { ...this.letter, ...change };
    if (isSameLetter(letter, this.letter) && letter.text === this.letter.text) return;
    this.letter = letter;
    this.version++;
    const isKept = this.keep();
    if (this.save.is === "offline" || this.save.is === "failed") this.save = { ...this.save, isKept };
    else if (this.save.is !== "saving") this.save = { is: "changed" };
    if (this.send.is !== "writing") this.send = { is: "writing" };
    this.later(totalSize(letter) > LARGE ? SAVE_LARGE_AFTER_MS : SAVE_AFTER_MS);
    this.changed();
  }

  /** The letter comes from this browser's storage: the server does not have it like this. */
  unsaved() {
    this.version++;
    this.mayHaveTwin = true;
    this.save = { is: "changed" };
    this.later(0);
    this.changed();
  }

  /** Saves what has changed, now. Ends when the server has it or has failed to take it. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.isChanged && !this.isBusy && !this.isGone) {
      this.running ??= this.saveOnce().finally(() => (this.running = undefined));
      await this.running;
      if (this.save.is !== "saved" && this.save.is !== "changed") return;
    }
    await this.running;
  }

  private later(ms: number) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), ms);
  }

  private async saveOnce(): Promise<void> {
    const { letter, version } = this;
    this.save = { is: "saving" };
    this.changed();
    try {
      const saved = await this.stored(letter);
      this.before = saved.id;
      this.moved(saved.attachments);
      this.savedVersion = version;
      this.retry = FIRST_RETRY_MS;
      if (saved.replaced && !isSameLetter(saved.replaced.letter, letter)) this.replaced = { version: saved.replaced, by: "us" };
      if (this.isChanged) this.keep();
      else this.local.forget(letter.messageId);
      this.save = this.isChanged ? { is: "changed" } : { is: "saved", at: new Date() };
    } catch (failure) {
      this.failed(failure);
    }
    this.changed();
  }

  // Of a save whose answer was lost nobody knows what it left behind. And another window's save may have taken away the version that held
  // our attachments: they are in its version under other names.
  private async stored(letter: Letter) {
    if (this.hasLostAnswer) {
      this.before = (await this.server.find(letter.messageId)).drafts.at(-1)?.id;
      this.hasLostAnswer = false;
    }
    try {
      return await this.server.save(letter, this.before);
    } catch (failure) {
      if (!(failure instanceof Failure) || failure.type !== "blobNotFound") throw failure;
      const newest = (await this.server.find(letter.messageId)).drafts.at(-1);
      if (!newest) throw failure;
      return this.server.save({ ...letter, attachments: relocated(letter.attachments, newest.letter.attachments) }, this.before);
    }
  }

  private failed(failure: unknown) {
    const isKept = this.keep();
    const isOffline = failure instanceof Failure && (failure.isOffline || failure.status === 401 || failure.status >= 500);
    this.hasLostAnswer ||= isOffline;
    const type = failure instanceof Failure ? failure.type : "";
    this.save = isOffline ? { is: "offline", isKept } : { is: "failed", type, why: words(failure), isKept };
    if (!isOffline) return;
    this.later(this.retry);
    this.retry = Math.min(this.retry * 2, LAST_RETRY_MS);
  }

  /** The line to the server stands again. */
  online() {
    if (this.save.is !== "offline") return;
    this.retry = FIRST_RETRY_MS;
    void this.flush();
  }

  private moved(attachments: readonly Attached[]) {
    this.letter = { ...this.letter, attachments: relocated(this.letter.attachments, attachments) };
  }

  private keep(isSending = false): boolean {
    return this.local.keep({ letter: this.letter, before: this.before, at: Date.now(), isSending });
  }

  /** The page goes away: what has changed is kept here, and the server is told if that still works. */
  atLast() {
    if (!this.isChanged || this.isBusy || this.isGone) return;
    this.keep();
    if (this.running) return;
    this.hasLostAnswer = true;
    this.mayHaveTwin = true;
    this.server.saveAtLast(this.letter, this.before);
    // The page is not heard of again, unless the browser brings it back: only then is there something to save once more.
    this.running = new Promise<void>((back) => addEventListener("pageshow", () => back(), { once: true })).finally(() => (this.running = undefined));
  }

  /**
   * The server says that something has changed: was it this draft? Without unsaved changes here the other window's version is taken over;
   * with them, the next save will stand, and say so.
   */
  async follow(): Promise<void> {
    if (this.before === undefined || this.running || this.isBusy || this.isGone) return;
    const before = this.before;
    if (await this.server.stands(before).catch(() => true)) return this.mayHaveTwin ? this.removeTwins() : undefined;
    const found = await this.server.find(this.letter.messageId).catch(() => undefined);
    if (!found || this.before !== before || this.running || this.isBusy) return;
    if (found.sent) return this.gone();
    if (this.isChanged) return;
    const newest = found.drafts.at(-1);
    if (!newest) return this.gone();
    if (!isSameLetter(newest.letter, this.letter)) this.replaced = { version: this.asVersion(before), by: "them" };
    this.letter = newest.letter;
    this.before = newest.id;
    this.save = { is: "saved", at: newest.at };
    this.changed();
  }

  // What that page saved came after our first save, which so did not take its place. What we have is newer.
  private async removeTwins(): Promise<void> {
    const { before } = this;
    const found = await this.server.find(this.letter.messageId).catch(() => undefined);
    if (!found || found.sent || this.before !== before || this.running || this.isBusy) return;
    for (const twin of found.drafts.filter(({ id }) => id !== before)) {
      await this.server.destroy(twin.id).catch(() => {}); // the next news of the server lead here again
    }
  }

  private asVersion(id: Id): Version {
    return { id, letter: this.letter, at: this.save.is === "saved" ? this.save.at : new Date() };
  }

  private gone() {
    this.isGone = true;
    clearTimeout(this.timer);
    this.changed();
  }

  /** Takes the replaced version back, in place of what is here; which is offered in its turn. */
  restore() {
    const taken = this.replaced;
    if (!taken) return;
    this.replaced = { version: this.asVersion(this.before ?? ""), by: taken.by };
    this.change({ ...taken.version.letter, attachments: relocated(taken.version.letter.attachments, this.letter.attachments) });
  }

  dismissReplaced() {
    this.replaced = undefined;
    this.changed();
  }

  /** Sends, once, however often it is called; with a moment, the server has it leave then. */
  async submit(leaves?: Date): Promise<void> {
    if (this.isBusy) return;
    this.leaves = leaves;
    this.send = { is: "sending" };
    clearTimeout(this.timer);
    this.changed();
    await this.running;
    this.keep(true);
    const state = this.uncertain;
    this.uncertain = undefined;
    await this.attempt(state);
  }

  private async attempt(ifInState: string | undefined): Promise<void> {
    try {
      this.sent(await withLimit(this.server.send(this.letter, this.before, ifInState, this.leaves), SEND_TIMEOUT_MS));
    } catch (failure) {
      if (failure instanceof Refusal && failure.error.type === "blobNotFound" && (await this.hasRelocated())) await this.attempt(ifInState);
      else if (failure instanceof Refusal) this.refused(failure);
      else if (failure instanceof Failure && failure.type === "stateMismatch") await this.findOut(true);
      else if (isUncertain(failure)) await this.findOut(ifInState !== undefined);
      else this.unsent(failure instanceof Failure && failure.status === 401 ? "Your session had ended." : `${words(failure)}.`);
    }
  }

  private async hasRelocated(): Promise<boolean> {
    const newest = (await this.server.find(this.letter.messageId).catch(() => undefined))?.drafts.at(-1);
    const before = JSON.stringify(this.letter.attachments);
    if (newest) this.moved(newest.letter.attachments);
    return JSON.stringify(this.letter.attachments) !== before;
  }

  /**
   * No answer came, so nobody knows whether it was sent. Before it is sent again, the server is asked; and it is sent again only if nothing
   * has changed since that answer, so that a first attempt which is still on its way cannot make two of it.
   */
  private async findOut(isAgain: boolean): Promise<void> {
    this.send = { is: "asking" };
    this.changed();
    const found = await this.asked();
    if (found.sent) return this.sent(found.sent);
    this.before = found.drafts.at(-1)?.id;
    if (isAgain) return this.attempt(found.state);
    this.uncertain = found.state;
    this.unsent("The connection was lost before the server had it.");
  }

  /** A page that closed while it was sending left this letter: nobody knows whether it was sent. */
  async resume(): Promise<void> {
    await this.findOut(false);
  }

  private async asked(): Promise<Found> {
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 1.5, 15_000)) {
      await this.pause(wait);
      try {
        return await this.server.find(this.letter.messageId);
      } catch {
        // still no line: we go on asking, as only the answer says what is true
      }
    }
  }

  private sent(sent: Sent) {
    this.local.forget(this.letter.messageId);
    this.savedVersion = this.version;
    this.send = { is: "sent", sent };
    this.changed();
  }

  private refused({ error, id }: Refusal) {
    this.before = id ?? this.before;
    if (id === undefined) {
      this.keep();
    } else {
      this.savedVersion = this.version;
      this.save = { is: "saved", at: new Date() };
      this.local.forget(this.letter.messageId);
    }
    this.send = { is: "refused", error };
    this.changed();
  }

  private unsent(why: string) {
    this.keep();
    this.send = { is: "unsent", why };
    this.changed();
  }

  /** Throws the draft away, here and there. */
  async discard(): Promise<void> {
    clearTimeout(this.timer);
    await this.running;
    this.local.forget(this.letter.messageId);
    this.savedVersion = this.version;
    this.isGone = true;
    if (this.before !== undefined) await this.server.destroy(this.before);
  }

  /** Makes a new draft of what was thrown away, here or elsewhere. */
  async bringBack(letter: Letter): Promise<Id> {
    const saved = await this.server.save({ ...letter, messageId: newMessageId(letter.messageId) }, undefined);
    return saved.id;
  }
}

function relocated(attachments: readonly Attached[], found: readonly Attached[]): Attached[] {
  const left = [...found];
  return attachments.map((each) => {
    const at = left.findIndex(({ name, size }) => name === each.name && size === each.size);
    return at < 0 ? each : { ...each, blobId: left.splice(at, 1)[0]!.blobId };
  });
}

function isUncertain(failure: unknown): boolean {
  return failure instanceof Failure ? failure.isOffline || failure.status >= 500 : true;
}

function words(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

async function withLimit<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Failure("the server did not answer in time", 0)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
