import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { compose } from "../compose/open.js";
import type { EmailHeader, Id, Mailbox } from "../jmap/types.js";
import type { Action } from "../list/list.js";
import { mailboxIcon } from "../list/mailbox-icon.js";
import { base, controls } from "../parts/base.js";
import { icon, type IconName } from "../parts/icon.js";
import "../parts/menu.js";
import "../parts/state.js";
import { Filing } from "../store/filing.js";
import type { Mail } from "../store/mail.js";
import { Watching } from "../store/observable.js";
import "./message.js";

/** Of a conversation whose subject is not known. */
const untitled = html`<h1 class="visually-hidden">Conversation</h1>`;

/**
 * A thread as one reads it: the newest message open, older ones that were read folded. Says `pr-done` when the thread has been dealt with,
 * and `pr-back` when one wants to return to the list.
 */
export class Reader extends LitElement {
  static override properties = {
    mail: { attribute: false },
    threadId: {},
    mailbox: { attribute: false },
    open: { state: true },
    error: { state: true },
    isLoaded: { state: true },
  };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: grid;
        grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
        height: 100%;
        min-height: 0;
        background: var(--surface);
        container: reader / inline-size;
      }
      [role="toolbar"] {
        display: flex;
        align-items: center;
        min-height: 3rem;
        padding: var(--s1) var(--s2);
        border-bottom: 1px solid var(--line);
      }
      .gap {
        flex: 1;
      }
      .scroller > pr-state {
        min-height: 100%;
      }
      .scroller {
        position: relative; /* what is hidden from sight in it scrolls along */
        overflow-y: auto;
        overscroll-behavior: contain;
        scrollbar-width: thin;
        scrollbar-color: var(--line-strong) transparent;
      }
      h1 {
        padding: var(--s4) var(--s4) var(--s3);
        font-size: var(--text-xl);
        overflow-wrap: anywhere;
        border-block-end: 1px solid var(--line);
      }
      h1:focus-visible {
        outline-offset: -4px;
      }
      .answer {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2);
        padding: var(--s4);
      }
      @container reader (max-width: 34rem) {
        h1 {
          font-size: var(--text-l);
        }
      }
      @media print {
        :host {
          display: block;
          height: auto;
        }
        [role="toolbar"],
        .answer {
          display: none;
        }
        .scroller {
          overflow: visible;
        }
      }
    `,
  ];
  declare mail: Mail;
  declare threadId: Id;
  /** Where it is read; undefined in a search. */
  declare mailbox: Mailbox | undefined;
  /** The messages that are not folded. */
  declare open: ReadonlySet<Id>;
  declare error: boolean;
  declare isLoaded: boolean;
  private readonly watching = new Watching(this);
  private seen = new Set<Id>();
  private hasScrolled = false;
  private wantsFocus = false;
  private readonly shown = () => this.markSeen();

  constructor() {
    super();
    this.threadId = "";
    this.open = new Set();
    this.error = false;
    this.isLoaded = false;
  }

  override connectedCallback() {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.shown);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.shown);
  }

  override willUpdate(changed: PropertyValues<this>) {
    this.watching.on(this.mail);
    if (changed.has("threadId")) {
      this.open = new Set();
      this.seen = new Set();
      this.hasScrolled = false;
      void this.load();
    }
    if (this.isLoaded) this.unfold();
  }

  private async load() {
    const { threadId } = this;
    this.error = false;
    this.isLoaded = this.mail.threads.has(threadId) && this.messages().length > 0;
    try {
      await this.mail.needThreads([threadId]);
    } catch {
      if (this.threadId === threadId) this.error = !this.isLoaded;
      return;
    }
    if (this.threadId === threadId) this.isLoaded = true;
  }

  /** What is read here: what was thrown away or is junk only where that is looked at. */
  private messages(): EmailHeader[] {
    const all = this.mail.thread(this.threadId);
    const away = ["trash", "junk"].map((role) => this.mail.mailbox(role)?.id ?? "");
    const here = this.mailbox?.id ?? "";
    const kept = all.filter((email) => email.mailboxIds[here] || Object.keys(email.mailboxIds).some((id) => !away.includes(id)));
    return kept.length > 0 || this.mailbox ? kept : all;
  }

  // The newest and what was not read opens, each once: what the user folds stays folded.
  private unfold() {
    const messages = this.messages();
    const fresh = messages.filter((email, i) => !this.seen.has(email.id) && (!email.keywords.$seen || i === messages.length - 1));
    messages.forEach((email) => this.seen.add(email.id));
    if (fresh.length > 0) this.open = new Set([...this.open, ...fresh.map((email) => email.id)]);
    if (fresh.length > 0) this.markSeen();
  }

  private markSeen() {
    if (document.visibilityState !== "visible") return;
    const ids = this.messages().filter((email) => this.open.has(email.id) && !email.keywords.$seen && !this.left.has(email.id));
    if (ids.length > 0) queueMicrotask(() => void new Filing(this.mail).markSeen(ids.map((email) => email.id), true));
  }

  /** What was marked as unread while it is read stays so. */
  private readonly left = new Set<Id>();

  override updated() {
    const heading = this.wantsFocus ? this.renderRoot.querySelector<HTMLElement>("h1[tabindex]") : null;
    if (heading) {
      this.wantsFocus = false;
      heading.focus({ preventScroll: true });
    }
    if (this.hasScrolled || !this.isLoaded) return;
    const messages = [...this.renderRoot.querySelectorAll("pr-message")];
    if (messages.length === 0) return;
    this.hasScrolled = true;
    const last = messages[messages.length - 1]!;
    if (messages.length > 1) requestAnimationFrame(() => last.scrollIntoView({ block: "start" }));
    else this.renderRoot.querySelector(".scroller")!.scrollTop = 0;
  }

  /** Goes to the heading, as soon as there is one. */
  override focus() {
    this.wantsFocus = true;
    this.requestUpdate();
  }

  // -- doing something

  private get newest(): EmailHeader | undefined {
    return this.messages().findLast((email) => !email.keywords.$draft);
  }

  /** Answers the newest message. */
  answer(how: "reply" | "replyAll" | "forward") {
    if (this.newest) compose({ [how]: this.newest.id });
  }

  /** The messages that an action is about: those of the thread that lie here. */
  private here(): Id[] {
    const messages = this.messages();
    const mailbox = this.mailbox?.id;
    const here = mailbox ? messages.filter((email) => email.mailboxIds[mailbox]) : messages;
    return here.map((email) => email.id);
  }

  async act(action: Action) {
    const filing = new Filing(this.mail);
    const ids = this.here();
    const from = this.mailbox?.id;
    if (action === "unread") ids.forEach((id) => this.left.add(id));
    if (["archive", "delete", "junk", "notJunk", "unread"].includes(action)) {
      const role = this.mailbox?.role;
      const isFinal = action === "delete" && (role === "trash" || role === "junk");
      if (!isFinal) this.done();
      if (action === "archive") await filing.archive(ids, from);
      else if (action === "delete") await filing.remove(ids, from);
      else if (action === "junk") await filing.junk(ids, from);
      else if (action === "notJunk") await filing.notJunk(ids, from);
      else await filing.markSeen(ids, false);
      if (isFinal && this.here().length === 0) this.done();
    } else if (action === "read") await filing.markSeen(ids, true);
    else await filing.flag(ids, action === "flag");
  }

  async toggleFlag() {
    await this.act(this.isFlagged ? "unflag" : "flag");
  }

  private get isFlagged(): boolean {
    return this.messages().some((email) => email.keywords.$flagged);
  }

  private moveTo(mailbox: Mailbox) {
    const ids = this.here();
    this.done();
    void new Filing(this.mail).move(ids, this.mailbox?.id, mailbox);
  }

  private done() {
    this.dispatchEvent(new CustomEvent("pr-done"));
  }

  private fold(id: Id) {
    const open = new Set(this.open);
    if (!open.delete(id)) open.add(id);
    this.open = open;
    this.markSeen();
  }

  // -- rendering

  override render() {
    return html`${this.renderBar()}
      <div class="scroller">
        ${this.error ? this.renderError() : this.isLoaded ? this.renderThread() : html`${untitled}<pr-state kind="loading"></pr-state>`}
      </div>`;
  }

  private renderBar() {
    const button = (name: string, shape: IconName, run: () => void) =>
      html`<button class="icon" aria-label=${name} title=${name} @click=${run}>${icon(shape)}</button>`;
    return html`<div role="toolbar" aria-label="With this conversation">
      ${button("Back to the list", "back", () => this.dispatchEvent(new CustomEvent("pr-back")))}
      <span class="gap"></span>
      ${this.isLoaded && this.messages().length > 0 ? this.renderActs(button) : nothing}
    </div>`;
  }

  private renderActs(button: (name: string, shape: IconName, run: () => void) => TemplateResult) {
    const role = this.mailbox?.role;
    const isFlagged = this.isFlagged;
    return html`${role === "archive" || role === "drafts" ? nothing : button("Archive", "archive", () => void this.act("archive"))}
      ${button(role === "trash" || role === "junk" ? "Delete for ever" : "Delete", "trash", () => void this.act("delete"))}
      ${role === "junk"
        ? button("Not junk", "inbox", () => void this.act("notJunk"))
        : button("Move to junk", "junk", () => void this.act("junk"))}
      <pr-menu .icon=${"folder" as const} label="Move to" .items=${this.moveItems()}></pr-menu>
      ${button("Mark as unread", "unread", () => void this.act("unread"))}
      ${button(isFlagged ? "Take the flag off" : "Flag", isFlagged ? "flag-on" : "flag", () => void this.toggleFlag())}
      ${button("Print", "print", () => print())}`;
  }

  private moveItems() {
    return this.mail.mailboxes
      .filter((mailbox) => mailbox.id !== this.mailbox?.id)
      .map((mailbox) => ({ text: mailbox.name, icon: mailboxIcon(mailbox), run: () => this.moveTo(mailbox) }));
  }

  private renderError() {
    return html`${untitled}<pr-state kind="error" heading="The conversation did not come" text="The server did not answer as it should.">
      <button class="outlined" @click=${() => this.load()}>${icon("retry")} Try again</button>
    </pr-state>`;
  }

  private renderThread() {
    const messages = this.messages();
    if (messages.length === 0) {
      return html`${untitled}<pr-state kind="empty" heading="This conversation is no longer here" text="It was moved or deleted."></pr-state>`;
    }
    const newest = this.newest;
    const several = newest && (newest.to?.length ?? 0) + (newest.cc?.length ?? 0) > 1;
    return html`
      <h1 tabindex="-1">${messages[0]!.subject?.trim() || "No subject"}</h1>
      ${repeat(
        messages,
        (email) => email.id,
        (email) =>
          html`<pr-message
            .mail=${this.mail}
            .email=${email}
            .mailboxId=${this.mailbox?.id}
            .isOpen=${this.open.has(email.id)}
            @pr-fold=${() => this.fold(email.id)}
          ></pr-message>`,
      )}
      ${newest
        ? html`<div class="answer">
            <button class="outlined" @click=${() => this.answer("reply")}>${icon("reply")} Reply</button>
            ${several ? html`<button class="outlined" @click=${() => this.answer("replyAll")}>${icon("reply-all")} Reply to all</button>` : nothing}
            <button class="outlined" @click=${() => this.answer("forward")}>${icon("forward")} Forward</button>
          </div>`
        : nothing}
    `;
  }
}

customElements.define("pr-reader", Reader);
