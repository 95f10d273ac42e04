import { LitElement, html, nothing, type PropertyValues } from "lit";
import { compose } from "../compose/open.js";
import type { EmailHeader, Mailbox } from "../jmap/types.js";
import "../list/list.js";
import type { List } from "../list/list.js";
import { nameOf } from "../list/participants.js";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import "../parts/mark.js";
import "../parts/menu.js";
import type { MenuItem } from "../parts/menu.js";
import "../parts/state.js";
import type { Reader } from "../reader/reader.js";
import "../reader/reader.js";
import type { Mail } from "../store/mail.js";
import { Watching } from "../store/observable.js";
import { focused } from "../parts/focus.js";
import { need } from "./lazy.js";
import "./mailbox-dialog.js";
import type { Naming } from "./mailbox-dialog.js";
import "./mailboxes.js";
import { go, path, type Route } from "./route.js";
import { shellStyles } from "./shell-styles.js";
import { Shortcuts, isTyping, type Command } from "./shortcuts.js";
import { setTheme, theme, type Theme } from "./theme.js";

const OFFLINE_SHOWN_AFTER_MS = 1500; // a line that is only taken up anew says nothing

/** The frame around every view: mailboxes, list, reader or editor; where keys become deeds. Says `pr-log-out`. */
export class Shell extends LitElement {
  static override properties = {
    mail: { attribute: false },
    route: { attribute: false },
    hasDrawer: { state: true },
    hasHelp: { state: true },
    isOffline: { state: true },
    hasCompose: { state: true },
    news: { state: true },
    isWide: { state: true },
    naming: { state: true },
  };
  static override styles = [base, controls, shellStyles];
  declare mail: Mail;
  declare route: Route;
  declare hasDrawer: boolean;
  declare hasHelp: boolean;
  declare isOffline: boolean;
  /** Whether the editor is loaded; undefined until that is known. */
  declare hasCompose: boolean | undefined;
  /** What screen readers are told of what has arrived. */
  declare news: string;
  declare isWide: boolean;
  /** The folder that is given a name. */
  declare naming: Naming | undefined;
  /** Where one was before the editor opened. */
  private place: Route | undefined;
  private announced: EmailHeader[] = [];
  private readonly watching = new Watching(this);
  private readonly shortcuts = new Shortcuts();
  private readonly wide = matchMedia("(min-width: 1100px)");
  private offlineTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly resized = () => (this.isWide = this.wide.matches);
  /** Whether the focus goes with the conversation that is being opened. */
  private isEntering = false;
  /** Where the focus was last. */
  private last: Element | undefined;
  private readonly pressed = (event: KeyboardEvent) => this.key(event);

  constructor() {
    super();
    this.hasDrawer = false;
    this.hasHelp = false;
    this.isOffline = false;
    this.news = "";
    this.isWide = this.wide.matches;
    // What moves inside one part is not heard of out here: so the keys are asked as well.
    for (const type of ["focusin", "keydown"]) this.addEventListener(type, () => (this.last = focused()), { capture: true });
    this.addEventListener("click", () => this.keepFocus());
  }

  override connectedCallback() {
    super.connectedCallback();
    addEventListener("keydown", this.pressed);
    this.wide.addEventListener("change", this.resized);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("keydown", this.pressed);
    this.wide.removeEventListener("change", this.resized);
    clearTimeout(this.offlineTimer);
  }

  override willUpdate(changed: PropertyValues<this>) {
    this.watching.on(this.mail);
    if (changed.has("route")) {
      if (this.isComposing) void this.loadCompose();
      else this.place = this.route;
    }
    this.noticeLine();
    this.announce();
    document.title = this.pageTitle();
  }

  private get isComposing(): boolean {
    return this.route.mailbox === "compose";
  }

  /** What list and reader show: where one is, or was before one began to write. */
  private get shown(): Route {
    return this.isComposing ? (this.place ?? { mailbox: "inbox", thread: "", query: "", search: new URLSearchParams() }) : this.route;
  }

  private get mailbox(): Mailbox | undefined {
    return this.shown.mailbox === "search" ? undefined : this.mail.mailbox(this.shown.mailbox);
  }

  private async loadCompose() {
    this.hasCompose = await need("pr-compose").catch(() => false);
  }

  private noticeLine() {
    if (this.mail.isOnline) {
      clearTimeout(this.offlineTimer);
      this.offlineTimer = undefined;
      this.isOffline = false;
    } else {
      this.offlineTimer ??= setTimeout(() => (this.isOffline = true), OFFLINE_SHOWN_AFTER_MS);
    }
  }

  private announce() {
    const { arrived } = this.mail;
    if (arrived === this.announced) return;
    this.announced = arrived;
    const [first] = arrived;
    const from = first?.from?.[0];
    if (arrived.length > 1) this.news = `${arrived.length} new messages in the inbox.`;
    else if (first) this.news = `New message${from ? ` from ${nameOf(from)}` : ""}: ${first.subject ?? "no subject"}.`;
  }

  private pageTitle(): string {
    const unread = this.mail.mailbox("inbox")?.unreadThreads ?? 0;
    const where = this.isComposing ? "Write" : (this.mailbox?.name ?? (this.shown.mailbox === "search" ? "Search" : "Mail"));
    return `${unread > 0 ? `(${unread}) ` : ""}${where} · Postroad`;
  }

  private get list(): List | null {
    return this.renderRoot.querySelector<List>("pr-list");
  }

  private get reader(): Reader | null {
    return this.renderRoot.querySelector<Reader>("pr-reader");
  }

  /** Goes to what is open: a conversation, or the list. The editor takes the focus by itself. */
  override focus() {
    void this.updateComplete.then(() => {
      if (this.isComposing) return;
      if (this.route.thread) this.reader?.focus();
      else this.list?.focus();
    });
  }

  /**
   * What had the focus may have gone, as a button that did its work: then who uses the keyboard goes on where they read. A focus that
   * somebody took away, by a click on nothing, stays away.
   */
  private keepFocus() {
    requestAnimationFrame(() => {
      if (this.inert || !this.last || this.last.checkVisibility() || focused()) return;
      this.last = undefined;
      this.focus();
    });
  }

  // -- going about

  private opened(event: CustomEvent<{ email: EmailHeader; takesFocus: boolean }>) {
    const { email, takesFocus } = event.detail;
    if (email.keywords.$draft && this.mailbox?.role === "drafts") return compose({ draft: email.id });
    const isHidden = matchMedia("(max-width: 699.9px)").matches;
    this.isEntering = takesFocus || isHidden;
    go({ ...this.shown, thread: email.threadId }, this.route.thread !== "" && !this.isComposing);
  }

  private back() {
    if (history.state?.isInside) history.back();
    else go({ ...this.shown, thread: "" }, true);
  }

  private search(event: SubmitEvent) {
    event.preventDefault();
    const query = String(new FormData(event.target as HTMLFormElement).get("q")).trim();
    if (!query) return go({ mailbox: "inbox" });
    go({ mailbox: "search", query }, this.route.mailbox === "search");
  }

  // -- keys

  private key(event: KeyboardEvent) {
    if (event.defaultPrevented || this.inert) return;
    const isSearch = (event.composedPath()[0] as HTMLElement | undefined)?.getAttribute?.("name") === "q";
    if (isSearch && event.key === "Escape") return void this.list?.focus();
    if (isTyping(event) || this.isComposing) return;
    const onControl = event.composedPath().some((node) => node instanceof HTMLButtonElement || node instanceof HTMLAnchorElement);
    if (onControl && event.key === "Enter") return;
    const command = this.shortcuts.press(event, performance.now());
    if (command && this.run(command)) event.preventDefault();
  }

  /** Does what a key says; false if there is nothing to do. */
  private run(command: Command): boolean {
    const { list, reader } = this;
    const deeds: Record<Command, () => unknown> = {
      next: () => this.step(1),
      previous: () => this.step(-1),
      open: () => list?.openCursor(),
      close: () => this.close(),
      compose: () => compose(),
      reply: () => reader?.answer("reply"),
      replyAll: () => reader?.answer("replyAll"),
      forward: () => reader?.answer("forward"),
      archive: () => this.target?.act("archive"),
      delete: () => this.target?.act("delete"),
      junk: () => this.target?.act(this.mailbox?.role === "junk" ? "notJunk" : "junk"),
      flag: () => this.target?.toggleFlag(),
      read: () => this.target?.act("read"),
      unread: () => this.target?.act("unread"),
      select: () => list?.toggleCursor(),
      search: () => this.renderRoot.querySelector<HTMLInputElement>("input[type=search]")?.focus(),
      inbox: () => go({ mailbox: "inbox" }),
      sent: () => go({ mailbox: "sent" }),
      drafts: () => go({ mailbox: "drafts" }),
      help: () => void this.showHelp(),
    };
    deeds[command]();
    return true;
  }

  /** What an action is for: the selection if there is one, else what is read, else the row where the keyboard is. */
  private get target(): List | Reader | null {
    if (this.list?.hasSelection) return this.list;
    return this.reader ?? this.list;
  }

  private async step(by: number) {
    await this.list?.moveCursor(by);
    if (this.route.thread) this.list?.openCursor(false);
  }

  private close() {
    if (this.list?.hasSelection) this.list.clearSelection();
    else if (this.route.thread) this.back();
    else if (this.route.mailbox === "search") go({ mailbox: "inbox" });
  }

  private async showHelp() {
    await import("./keyboard-help.js");
    this.hasHelp = true;
  }

  // -- rendering

  override render() {
    const { shown } = this;
    return html`
      ${this.renderBar()}
      <div role="status">
        ${this.isOffline
          ? html`<div class="offline">
              ${icon("offline")}
              <span>The server cannot be reached. What is loaded can be read; changes and sending wait until the connection is back.</span>
            </div>`
          : nothing}
      </div>
      <div class="panes ${this.isComposing ? "composing reading" : shown.thread ? "reading" : ""}">
        ${this.isWide ? html`<nav class="wide" aria-label="Mailboxes">${this.renderMailboxes()}</nav>` : nothing}
        <main>
          <section class="list" aria-label="List">${this.renderList()}</section>
          <section class="reader" aria-label=${this.isComposing ? "Message being written" : "Conversation"}>${this.renderReader()}</section>
        </main>
      </div>
      <div class="visually-hidden" aria-live="polite">${this.news}</div>
      ${this.hasDrawer && !this.isWide ? this.renderDrawer() : nothing}
      ${this.naming ? this.renderNaming(this.naming) : nothing}
      ${this.hasHelp ? html`<pr-keyboard-help @pr-close=${() => (this.hasHelp = false)}></pr-keyboard-help>` : nothing}
    `;
  }

  private skip() {
    (this.list?.checkVisibility() ? this.list : this.reader)?.focus();
  }

  private renderBar() {
    return html`<header class="bar ${this.isComposing ? "composing" : ""}">
      <button class="skip" @click=${this.skip}>Skip to the messages</button>
      <button class="icon menu" aria-label="Mailboxes" aria-expanded=${this.hasDrawer} @click=${() => (this.hasDrawer = true)}>${icon("menu")}</button>
      <a class="mark" href=${path({ mailbox: "inbox" })} aria-label="Postroad, to the inbox" @click=${this.home}>
        <pr-mark></pr-mark><span>Postroad</span>
      </a>
      <form role="search" @submit=${this.search}>
        ${icon("search")}
        <input type="search" name="q" placeholder="Search mail" aria-label="Search mail" autocomplete="off" .value=${this.route.query} />
      </form>
      <button class="main write" aria-label="Write a message" @click=${() => compose()}>${icon("compose")}<span>Write</span></button>
      <pr-menu .icon=${"person" as const} label="Account" .heading=${this.mail.client.session.username} .items=${this.accountItems()}></pr-menu>
    </header>`;
  }

  private home(event: MouseEvent) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go({ mailbox: "inbox" });
  }

  private accountItems(): MenuItem[] {
    const chosen = theme();
    const choice = (value: Theme, text: string, divided = false): MenuItem => ({
      text,
      divided,
      checked: chosen === value,
      run: () => {
        setTheme(value);
        this.requestUpdate();
      },
    });
    return [
      choice("system", "Light or dark as the system says"),
      choice("light", "Light"),
      choice("dark", "Dark"),
      { text: "Keys", icon: "keyboard", divided: true, run: () => void this.showHelp() },
      { text: "Log out", icon: "logout", divided: true, run: () => this.dispatchEvent(new CustomEvent("pr-log-out")) },
    ];
  }

  private renderMailboxes() {
    return html`<pr-mailboxes .mail=${this.mail} .current=${this.shown.mailbox} @pr-naming=${this.name}></pr-mailboxes>`;
  }

  private name(event: CustomEvent<Naming>) {
    this.naming = event.detail;
  }

  private renderNaming({ mailbox, parent }: Naming) {
    return html`<pr-mailbox-dialog .mail=${this.mail} .mailbox=${mailbox} .parent=${parent} @pr-close=${() => (this.naming = undefined)}></pr-mailbox-dialog>`;
  }


  private renderDrawer() {
    return html`<dialog
      aria-label="Mailboxes"
      @close=${() => (this.hasDrawer = false)}
      @pr-went=${() => this.renderRoot.querySelector("dialog")?.close()}
      @pointerdown=${(event: Event) => {
        if (event.target === event.currentTarget) (event.target as HTMLDialogElement).close(); // the shade around it
      }}
    >
      <div class="drawer">
        <span class="quiet">${this.mail.client.session.username}</span>
        <button class="icon" aria-label="Close" @click=${() => this.renderRoot.querySelector("dialog")?.close()}>${icon("close")}</button>
      </div>
      ${this.renderMailboxes()}
    </dialog>`;
  }

  override updated(changed: PropertyValues<this>) {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
    this.keepFocus();
    const before = changed.get("route") as Route | undefined;
    if (!before || this.isComposing) return;
    if (!this.route.thread || this.isEntering || this.route.mailbox !== before.mailbox) this.focus();
    this.isEntering = false;
  }

  private renderList() {
    const { shown, mailbox } = this;
    if (shown.mailbox !== "search" && !mailbox) {
      return html`<h1 class="visually-hidden">Mail</h1>
        <pr-state kind="error" heading="There is no such folder" text="It may have been deleted or renamed.">
        <button class="outlined" @click=${() => go({ mailbox: "inbox" }, true)}>${icon("inbox")} To the inbox</button>
      </pr-state>`;
    }
    return html`<pr-list
      .mail=${this.mail}
      .mailbox=${mailbox}
      .query=${shown.query}
      .openThread=${this.isComposing ? "" : shown.thread}
      @pr-open=${this.opened}
    ></pr-list>`;
  }

  private renderReader() {
    const { shown } = this;
    if (this.isComposing) {
      if (this.hasCompose === undefined) return html`<pr-state kind="loading"></pr-state>`;
      if (!this.hasCompose) return this.renderNoEditor();
      return html`<pr-compose .mail=${this.mail} .route=${this.route}></pr-compose>`;
    }
    if (!shown.thread) {
      return html`<div class="nothing">
        <pr-state kind="empty" heading="Nothing is open" text="Choose a conversation from the list. Press ? to see what keys can do."></pr-state>
      </div>`;
    }
    return html`<pr-reader
      .mail=${this.mail}
      .threadId=${shown.thread}
      .mailbox=${this.mailbox}
      @pr-back=${this.back}
      @pr-done=${this.back}
    ></pr-reader>`;
  }

  private renderNoEditor() {
    return html`<pr-state kind="error" heading="The editor did not come" text="Check the connection, then try again.">
      <button class="outlined" @click=${() => this.loadCompose()}>${icon("retry")} Try again</button>
      <button @click=${() => go(this.shown, true)}>Back</button>
    </pr-state>`;
  }
}

customElements.define("pr-shell", Shell);
