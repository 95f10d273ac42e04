import { LitElement, html, nothing, type PropertyValues } from "lit";
import { need } from "../app/lazy.js";
import type { EmailHeader, Id, Mailbox } from "../jmap/types.js";
import { base, controls } from "../parts/base.js";
import { icon, type IconName } from "../parts/icon.js";
import "../parts/menu.js";
import "../parts/state.js";
import { conversation } from "../store/conversation.js";
import type { EmailList } from "../store/email-list.js";
import { Filing } from "../store/filing.js";
import type { Mail } from "../store/mail.js";
import { Watching } from "../store/observable.js";
import { mailboxIcon } from "./mailbox-icon.js";
import { listStyles } from "./list-styles.js";
import { row, skeletonLines, skeletonRow } from "./row.js";
import { Selection } from "./selection.js";

/** What can be done with conversations. */
export type Action = "archive" | "delete" | "junk" | "notJunk" | "read" | "unread" | "flag" | "unflag";

export const DRAGGED = "application/x-postroad-messages";

const MARGIN = 6; // rows rendered beyond the edge
const LOOKED_AT = 200; // rows of a selection that are looked at to say what they have in common
const STEP = 4; // rows by which what is rendered moves on

/**
 * The messages of a mailbox, or what a search has found. Only the rows that can be seen are in the document; scrolling does no more than
 * choose them. Says `pr-open` with the message whose conversation is to be read.
 */
export class List extends LitElement {
  static override properties = {
    mail: { attribute: false },
    mailbox: { attribute: false },
    query: {},
    openThread: {},
    range: { state: true },
  };
  static override styles = [base, controls, listStyles];
  declare mail: Mail;
  /** The mailbox whose messages are shown; undefined for a search. */
  declare mailbox: Mailbox | undefined;
  declare query: string;
  /** The thread that the reader shows. */
  declare openThread: Id;
  declare range: { from: number; to: number };

  private readonly watching = new Watching(this);
  private readonly selection = new Selection();
  private list: EmailList | undefined;
  private shown = "";
  private cursor = 0;
  private cursorId: Id | undefined;
  /** The message on top, held in its place when others come and go. */
  private held: { id: Id | undefined; position: number } = { id: undefined, position: 0 };
  private target: number | undefined;
  private frame = 0;
  private rowHeight = 68;
  private readonly resized = new ResizeObserver(() => this.look());

  constructor() {
    super();
    this.query = "";
    this.openThread = "";
    this.range = { from: 0, to: 0 };
  }

  override connectedCallback() {
    super.connectedCallback();
    this.shown = ""; // a list that was closed is opened anew
    this.requestUpdate();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.resized.disconnect();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.closeList();
  }

  private closeList() {
    if (this.list) this.mail.close(this.list);
    this.list = undefined;
  }

  override willUpdate(changed: PropertyValues<this>) {
    this.watching.on(this.mail);
    this.openList();
    const list = this.list;
    if (!list) return;
    if (!changed.has("range")) this.selection.prune((key) => this.isThere(key)); // scrolling takes nothing away
    this.follow(list);
    this.range = this.rangeAt(this.target ?? this.scroller?.scrollTop ?? 0);
  }

  private openList() {
    const wanted = this.mailbox ? `in ${this.mailbox.id}` : `for ${this.query}`;
    if (wanted === this.shown || (!this.mailbox && !this.query)) return;
    this.closeList();
    if (this.mailbox?.role === "sent") void need("pr-delivery-mark").catch(() => {}); // without the signs the list is still one
    this.shown = wanted;
    this.selection.clear();
    this.cursor = 0;
    this.cursorId = undefined;
    this.held = { id: undefined, position: 0 };
    this.target = 0;
    this.list = this.mail.open(
      this.mailbox
        ? { filter: { inMailbox: this.mailbox.id }, collapseThreads: this.mailbox.role !== "drafts" }
        : { filter: { text: this.query }, collapseThreads: false },
    );
    this.list.show(0, this.rowsInView());
  }

  // Rows that moved take the cursor and the view along; who looks at the top sees what is new there.
  private follow(list: EmailList) {
    const at = this.cursorId === undefined ? -1 : list.position(this.cursorId);
    if (at >= 0) this.cursor = at;
    this.cursor = Math.max(0, Math.min(this.cursor, list.total - 1));
    this.cursorId = list.id(this.cursor);
    if (this.held.id === undefined || !this.scroller || this.scroller.scrollTop < this.rowHeight / 2) return;
    const position = list.position(this.held.id);
    if (position < 0 || position === this.held.position) return;
    this.target = this.scroller.scrollTop + (position - this.held.position) * this.rowHeight;
    this.held.position = position;
  }

  override firstUpdated() {
    this.rowHeight = this.renderRoot.querySelector<HTMLElement>(".probe")!.offsetHeight || this.rowHeight;
    this.resized.observe(this.scroller!);
  }

  override updated(changed: PropertyValues<this>) {
    if (this.target !== undefined && this.scroller) {
      this.scroller.scrollTop = this.target;
      this.target = undefined;
      this.look();
    }
    if (changed.has("openThread") && this.openThread) this.cursorToOpen();
  }

  private get scroller(): HTMLElement | null {
    return this.renderRoot?.querySelector(".scroller") ?? null;
  }

  private rowsInView(): number {
    return Math.ceil((this.scroller?.clientHeight || innerHeight) / this.rowHeight) + 1;
  }

  private rangeAt(scrollTop: number): { from: number; to: number } {
    const first = Math.floor(scrollTop / this.rowHeight);
    const from = Math.max(0, Math.floor((first - MARGIN) / STEP) * STEP);
    const to = Math.min(this.list?.total ?? 0, from + Math.ceil((this.rowsInView() + 2 * MARGIN) / STEP) * STEP + STEP);
    return from === this.range.from && to === this.range.to ? this.range : { from, to };
  }

  /** Looks at what can be seen now: asks for it, and renders if other rows are due. */
  private look() {
    const list = this.list;
    const scroller = this.scroller;
    if (!list || !scroller || scroller.clientHeight === 0) return;
    const first = Math.floor(scroller.scrollTop / this.rowHeight);
    this.held = { id: list.id(first), position: first };
    list.show(first, first + this.rowsInView(), first);
    this.range = this.rangeAt(scroller.scrollTop);
  }

  private scrolled() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.look();
    });
  }

  private isThere(key: Id): boolean {
    const mailbox = this.mailbox?.id;
    if (!this.list?.query.collapseThreads) {
      const email = this.mail.emails.get(key);
      return email !== undefined && (!mailbox || email.mailboxIds[mailbox] === true);
    }
    return this.mail.thread(key).some((email) => !mailbox || email.mailboxIds[mailbox]);
  }

  // -- the keyboard's place

  /** Moves the keyboard's place by rows; `extend` selects on the way. */
  async moveCursor(by: number, extend = false) {
    await this.cursorAt(this.cursor + by, extend);
  }

  private async cursorAt(position: number, extend = false) {
    const list = this.list;
    if (!list || list.total === 0) return;
    const before = list.email(this.cursor);
    this.cursor = Math.max(0, Math.min(position, list.total - 1));
    this.cursorId = list.id(this.cursor);
    this.reveal();
    if (extend) {
      if (this.selection.pivot === undefined && before) this.selection.set(list.key(before), true);
      await this.selectTo(this.cursor);
    }
    this.requestUpdate();
  }

  private reveal() {
    const scroller = this.scroller;
    if (!scroller) return;
    const top = this.cursor * this.rowHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + this.rowHeight > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + this.rowHeight - scroller.clientHeight;
    this.look();
  }

  private cursorToOpen() {
    const list = this.list;
    if (!list || list.email(this.cursor)?.threadId === this.openThread) return;
    for (let i = this.range.from; i < this.range.to; i++) {
      if (list.email(i)?.threadId === this.openThread) return void this.cursorAt(i);
    }
  }

  /** Opens the conversation at the keyboard's place. */
  openCursor(takesFocus = true) {
    const email = this.list?.email(this.cursor);
    if (email) this.open(email, takesFocus);
  }

  private open(email: EmailHeader, takesFocus: boolean) {
    this.dispatchEvent(new CustomEvent("pr-open", { detail: { email, takesFocus } }));
  }

  override focus() {
    void this.updateComplete.then(() => this.scroller?.focus({ preventScroll: true }));
  }

  // -- selection

  get hasSelection(): boolean {
    return this.selection.size(this.list?.total ?? 0) > 0;
  }

  clearSelection() {
    this.selection.clear();
    this.requestUpdate();
  }

  toggleCursor() {
    const email = this.list?.email(this.cursor);
    if (email) this.selection.toggle(this.list!.key(email));
    this.requestUpdate();
  }

  selectAll() {
    this.selection.selectAll();
    this.requestUpdate();
  }

  private async selectTo(position: number) {
    const list = this.list!;
    const pivot = this.selection.pivot === undefined ? -1 : list.positionOfKey(this.selection.pivot);
    this.selection.reach(await list.keys(pivot < 0 ? position : pivot, position));
    this.requestUpdate();
  }

  // -- doing something

  /** Does something with the selection, or with the conversation at the keyboard's place. */
  async act(action: Action) {
    const ids = await this.targets();
    if (ids.length > 0) await this.perform(action, ids);
  }

  async moveTo(mailbox: Mailbox) {
    const ids = await this.targets();
    this.clearSelection();
    if (ids.length > 0) await new Filing(this.mail).move(ids, this.mailbox?.id, mailbox);
  }

  /** Flags what is chosen, or takes the flags off if all of it is flagged. */
  async toggleFlag() {
    await this.act(this.every("isFlagged") ? "unflag" : "flag");
  }

  private async perform(action: Action, ids: Id[]) {
    const filing = new Filing(this.mail);
    const from = this.mailbox?.id;
    const leaves = ["archive", "delete", "junk", "notJunk"].includes(action);
    if (action === "archive") await filing.archive(ids, from);
    else if (action === "delete") await filing.remove(ids, from);
    else if (action === "junk") await filing.junk(ids, from);
    else if (action === "notJunk") await filing.notJunk(ids, from);
    else if (action === "read" || action === "unread") await filing.markSeen(ids, action === "read");
    else await filing.flag(ids, action === "flag");
    if (leaves) this.clearSelection();
  }

  // Every message of the chosen conversations that lies here.
  private async targets(): Promise<Id[]> {
    const list = this.list;
    if (!list) return [];
    if (this.selection.all) {
      const excluded = new Set(await this.members(this.selection.excluded));
      return (await list.allIds()).filter((id) => !excluded.has(id));
    }
    const at = list.email(this.cursor);
    return this.members(this.hasSelection ? this.selection.named : at ? [list.key(at)] : []);
  }

  private async members(keys: Id[]): Promise<Id[]> {
    if (!this.list?.query.collapseThreads) return keys;
    await this.mail.needThreads(keys).catch(() => {}); // those that are known are known
    const here = this.mailbox?.id;
    return keys.flatMap((key) => this.mail.thread(key).filter((email) => !here || email.mailboxIds[here]).map((email) => email.id));
  }

  private every(what: "isUnread" | "isFlagged"): boolean {
    const list = this.list!;
    if (this.selection.all || this.selection.named.length > LOOKED_AT) return false;
    const keys = this.hasSelection ? this.selection.named : [];
    const positions = keys.length > 0 ? keys.map((key) => list.positionOfKey(key)) : [this.cursor];
    return positions.every((position) => {
      const email = list.email(position);
      return email !== undefined && this.conversation(email)[what];
    });
  }

  private conversation(email: EmailHeader) {
    return conversation(this.mail, email, this.mailbox?.id, this.list!.query.collapseThreads);
  }

  // -- events

  private positionOf(event: Event): number {
    for (const node of event.composedPath()) if (node instanceof HTMLElement && node.dataset.at) return Number(node.dataset.at);
    return -1;
  }

  private clicked(event: MouseEvent) {
    const position = this.positionOf(event);
    const email = this.list?.email(position);
    if (!email) return;
    const what = event.composedPath().find((node) => node instanceof HTMLElement && node.dataset.do) as HTMLElement | undefined;
    this.cursor = position;
    this.cursorId = email.id;
    const key = this.list!.key(email);
    if (event.shiftKey) void this.selectTo(position);
    else if (what?.dataset.do === "select" || event.ctrlKey || event.metaKey) this.selection.toggle(key);
    else if (what?.dataset.do === "flag") void this.members([key]).then((ids) => this.perform(this.conversation(email).isFlagged ? "unflag" : "flag", ids));
    else if (what) void this.members([key]).then((ids) => this.perform(what.dataset.do as Action, ids));
    else this.open(email, false);
    this.requestUpdate();
  }

  private key(event: KeyboardEvent) {
    const page = this.rowsInView() - 2;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const by = steps[event.key];
    if (by !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
      const last = (this.list?.total ?? 1) - 1;
      void this.cursorAt(by === -Infinity ? 0 : by === Infinity ? last : this.cursor + by, event.shiftKey);
    } else if (event.key === " ") this.toggleCursor();
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.selectAll();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private async dragged(event: DragEvent) {
    const email = this.list?.email(this.positionOf(event));
    if (!email || !event.dataTransfer) return;
    const key = this.list!.key(email);
    // What is dragged must be known at once; of a selection that is not loaded, what is loaded goes.
    const keys = this.selection.has(key) && !this.selection.all ? this.selection.named : [key];
    const here = this.mailbox?.id;
    const ids = keys.flatMap((one) => {
      const thread = this.list!.query.collapseThreads ? this.mail.thread(one).filter((each) => !here || each.mailboxIds[here]) : [];
      return thread.length > 0 ? thread.map((each) => each.id) : one === key ? [email.id] : this.list!.query.collapseThreads ? [] : [one];
    });
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData(DRAGGED, JSON.stringify({ ids, from: here ?? "" }));
    event.dataTransfer.setData("text/plain", email.subject ?? "");
  }

  // -- rendering

  override render() {
    return html`${this.renderHead()}${this.renderRows()}`;
  }

  private renderHead() {
    const total = this.list?.total ?? 0;
    const chosen = this.selection.size(total);
    return html`<div class="head">
      <span class="all">
        <input
          type="checkbox"
          aria-label="Select all"
          title="Select all"
          .checked=${chosen > 0 && chosen === total}
          .indeterminate=${chosen > 0 && chosen < total}
          ?disabled=${total === 0}
          @change=${() => (chosen > 0 ? this.clearSelection() : this.selectAll())}
        />
      </span>
      ${chosen > 0 ? this.renderActions(chosen) : this.renderTitle(total)}
    </div>`;
  }

  private renderTitle(total: number) {
    const canEmpty = this.mailbox?.role === "trash" || this.mailbox?.role === "junk";
    const what = this.list?.query.collapseThreads ? "conversation" : "message";
    const count = this.list?.isLoaded && total > 0 ? `${total.toLocaleString()} ${what}${total === 1 ? "" : "s"}` : "";
    return html`<h1 tabindex="-1">${this.mailbox?.name ?? "Search"}</h1>
      <span class="count">${this.mailbox ? count : `${count || "nothing"} for “${this.query}”`}</span>
      ${canEmpty && total > 0
        ? html`<button class="danger" @click=${() => new Filing(this.mail).empty(this.mailbox!)}>Empty ${this.mailbox!.name}</button>`
        : nothing}`;
  }

  private renderActions(chosen: number) {
    const button = (name: string, shape: IconName, run: () => void) =>
      html`<button class="icon" aria-label=${name} title=${name} @click=${run}>${icon(shape)}</button>`;
    const role = this.mailbox?.role;
    const isUnread = this.every("isUnread");
    const isFlagged = this.every("isFlagged");
    return html`<h1 class="visually-hidden">${this.mailbox?.name ?? "Search"}</h1>
      <span class="chosen" role="status">${chosen.toLocaleString()} selected</span>
      <div role="toolbar" aria-label="With the selection">
        ${role === "archive" ? nothing : button("Archive", "archive", () => this.act("archive"))}
        ${button(role === "trash" || role === "junk" ? "Delete for ever" : "Delete", "trash", () => this.act("delete"))}
        ${role === "junk"
          ? button("Not junk", "inbox", () => this.act("notJunk"))
          : button("Move to junk", "junk", () => this.act("junk"))}
        ${isUnread ? button("Mark as read", "envelope", () => this.act("read")) : button("Mark as unread", "unread", () => this.act("unread"))}
        ${isFlagged ? button("Take the flag off", "flag-on", () => this.act("unflag")) : button("Flag", "flag", () => this.act("flag"))}
        <pr-menu .icon=${"folder" as const} label="Move to" .items=${this.moveItems()}></pr-menu>
        ${button("Clear the selection", "close", () => this.clearSelection())}
      </div>`;
  }

  private moveItems() {
    return this.mail.mailboxes
      .filter((mailbox) => mailbox.id !== this.mailbox?.id)
      .map((mailbox) => ({ text: mailbox.name, icon: mailboxIcon(mailbox), run: () => void this.moveTo(mailbox) }));
  }

  private renderRows() {
    const list = this.list;
    const isLoaded = list?.isLoaded === true;
    const total = isLoaded ? list.total : 0;
    const isGrid = total > 0;
    return html`<div
      class="scroller ${this.hasSelection ? "choosing" : ""}"
      role=${isGrid ? "grid" : "region"}
      tabindex="0"
      aria-label=${this.mailbox ? `Messages in ${this.mailbox.name}` : "Messages found"}
      aria-multiselectable=${isGrid ? "true" : nothing}
      aria-rowcount=${isGrid ? total : nothing}
      aria-busy=${!isLoaded && !list?.error}
      aria-activedescendant=${isGrid && this.cursor >= this.range.from && this.cursor < this.range.to ? `row-${this.cursor}` : nothing}
      @scroll=${this.scrolled}
      @click=${this.clicked}
      @keydown=${this.key}
      @dragstart=${this.dragged}
    >
      <div class="probe"></div>
      ${isLoaded
        ? total > 0
          ? html`<div role="presentation" .style=${`height: ${total * this.rowHeight}px`}></div>
              <div class="rows" role="rowgroup" .style=${`transform: translateY(${this.range.from * this.rowHeight}px)`}>${this.rows()}</div>`
          : this.renderEmpty()
        : list?.error
          ? html`<pr-state kind="error" heading="The messages did not come" text="The server did not answer as it should.">
              <button class="outlined" @click=${() => list.retry()}>${icon("retry")} Try again</button>
            </pr-state>`
          : html`<div class="rows"><span class="visually-hidden">Loading messages</span>${skeletonLines()}</div>`}
    </div>`;
  }

  private rows() {
    const list = this.list!;
    const now = new Date();
    const own = new Set([this.mail.client.session.username, ...this.mail.identities.map((identity) => identity.email)].map((one) => one.toLowerCase()));
    const role = this.mailbox?.role;
    const rows = [];
    for (let position = this.range.from; position < Math.min(this.range.to, list.total); position++) {
      const email = list.email(position);
      rows.push(
        email
          ? row(this.conversation(email), {
              position,
              isSelected: this.selection.has(list.key(email)),
              isOpen: email.threadId === this.openThread,
              isCursor: position === this.cursor,
              isOutgoing: role === "sent" || role === "drafts",
              sentBy: role === "sent" ? this.mail : undefined,
              canArchive: role !== "archive" && role !== "drafts",
              own,
              now,
            })
          : skeletonRow(position),
      );
    }
    return rows;
  }

  private renderEmpty() {
    const [heading, text] = emptyTexts(this.mailbox, this.query);
    return html`<pr-state kind="empty" .heading=${heading} .text=${text}></pr-state>`;
  }
}

function emptyTexts(mailbox: Mailbox | undefined, query: string): [string, string] {
  if (!mailbox) return ["Nothing found", `No message has “${query}” in its addresses, its subject or the beginning of its text.`];
  if (mailbox.role === "inbox") return ["The road is quiet", "There is no mail in the inbox. What arrives appears here by itself."];
  if (mailbox.role === "sent") return ["Nothing sent yet", "What you send is kept here, with the way it went."];
  if (mailbox.role === "drafts") return ["No drafts", "A message that you begin to write is kept here until it is sent."];
  if (mailbox.role === "junk") return ["No junk", "Nothing has been put aside as junk."];
  if (mailbox.role === "trash") return ["The trash is empty", "What you delete lies here until you empty it."];
  return [`Nothing in ${mailbox.name}`, "Move messages here with “Move to”, or drag them."];
}

customElements.define("pr-list", List);
