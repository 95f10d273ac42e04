import { LitElement, css, html, nothing } from "lit";
import type { Id, Mailbox } from "../jmap/types.js";
import { DRAGGED } from "../list/list.js";
import { mailboxIcon } from "../list/mailbox-icon.js";
import { base, controls } from "../parts/base.js";
import { confirm } from "../parts/dialog.js";
import { icon } from "../parts/icon.js";
import "../parts/menu.js";
import type { MenuItem } from "../parts/menu.js";
import { toast } from "../parts/toast.js";
import { Filing, said } from "../store/filing.js";
import type { Mail } from "../store/mail.js";
import { Watching } from "../store/observable.js";
import { branches, type Branch } from "./mailbox-tree.js";
import type { Naming } from "./mailbox-dialog.js";
import { go, path } from "./route.js";

/**
 * The mailboxes: where one is, where there is something new, and where messages can be dropped. Says `pr-went` when one was chosen,
 * and `pr-naming` with a {@link Naming} when one is to get a name: this element goes and comes with the width of the window, what is typed
 * must not.
 */
export class Mailboxes extends LitElement {
  static override properties = { mail: { attribute: false }, current: {}, target: { state: true } };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        padding: var(--s2);
        overflow-y: auto;
      }
      h2 {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin-block-start: var(--s3);
        padding-inline-start: var(--s3);
        font-size: var(--text-s);
        color: var(--ink-3);
      }
      li {
        position: relative;
        display: flex;
        border-radius: var(--radius);
      }
      li.road::before {
        content: "";
        position: absolute;
        inset-block: 0;
        inset-inline-start: calc(var(--depth) * 1.25rem + 0.25rem);
        border-inline-start: 2px dashed var(--line);
      }
      a {
        display: flex;
        flex: 1;
        align-items: center;
        gap: var(--s3);
        min-width: 0;
        min-height: var(--control);
        padding-inline: calc(var(--s3) + var(--depth) * 1.25rem) var(--s2);
        border-radius: var(--radius);
        color: var(--ink-2);
        text-decoration: none;
      }
      a:hover {
        background: var(--surface-3);
      }
      a[aria-current] {
        background: var(--road-soft);
        color: var(--road-strong);
        font-weight: var(--weight-strong);
      }
      .name {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .unread .name {
        color: var(--ink);
        font-weight: var(--weight-strong);
      }
      .count {
        min-width: 1.5rem;
        padding: 0.125rem 0.4rem;
        font-size: var(--text-xs);
        font-variant-numeric: tabular-nums;
        line-height: 1.3;
        text-align: center;
        color: var(--ink-3);
      }
      .new {
        border-radius: 999px 999px 3px 3px;
        background: var(--horn);
        color: var(--on-horn);
        font-weight: var(--weight-strong);
      }
      li.over {
        outline: 2px dashed var(--road);
        outline-offset: -2px;
        background: var(--road-soft);
      }
      .more {
        position: absolute;
        inset-inline-end: 0;
        opacity: 0;
      }
      li:hover .more,
      .more:focus-within {
        opacity: 1;
      }
      li:hover .count.own,
      li:focus-within .count.own {
        margin-inline-end: 1.75rem;
      }
      @media (forced-colors: active) {
        a[aria-current] {
          outline: 2px solid Highlight;
          outline-offset: -2px;
        }
      }
      @media (hover: none) {
        .more {
          opacity: 1;
        }
        .count.own {
          margin-inline-end: 1.75rem;
        }
      }
    `,
  ];
  declare mail: Mail;
  /** Role or id of the mailbox that is shown. */
  declare current: string;
  declare target: Id | undefined;
  private readonly watching = new Watching(this);

  override willUpdate() {
    this.watching.on(this.mail);
  }

  override render() {
    const all = branches(this.mail.mailboxes);
    const own = all.findIndex(({ mailbox, depth }) => depth === 0 && !mailbox.role);
    const split = own < 0 ? all.length : own;
    return html`
      <ul>
        ${all.slice(0, split).map((branch) => this.branch(branch))}
      </ul>
      <h2>
        Folders
        <button class="icon" aria-label="New folder" title="New folder" @click=${() => this.name({})}>${icon("plus")}</button>
      </h2>
      <ul>
        ${all.slice(split).map((branch) => this.branch(branch))}
      </ul>
    `;
  }

  private branch({ mailbox, depth }: Branch) {
    const isCurrent = this.current === mailbox.id || this.current === mailbox.role;
    const isCounted = mailbox.role === "drafts";
    const count = isCounted ? mailbox.totalEmails : mailbox.role === "sent" || mailbox.role === "trash" ? 0 : mailbox.unreadThreads;
    const isNew = !isCounted && count > 0 && mailbox.role !== "junk";
    const own = mailbox.role ? "" : "own";
    return html`<li
      class="${depth > 0 ? "road" : ""} ${isNew ? "unread" : ""} ${this.target === mailbox.id ? "over" : ""}"
      .style=${`--depth: ${Math.min(depth, 4)}`}
      @dragover=${(event: DragEvent) => this.over(event, mailbox)}
      @dragleave=${() => (this.target = undefined)}
      @drop=${(event: DragEvent) => this.drop(event, mailbox)}
    >
      <a
        href=${path({ mailbox: mailbox.role ?? mailbox.id })}
        aria-current=${isCurrent ? "page" : nothing}
        @click=${(event: MouseEvent) => this.went(event, mailbox)}
      >
        ${icon(mailboxIcon(mailbox))}
        <span class="name" title=${mailbox.name}>${mailbox.name}</span>
        ${count > 0
          ? html`<span class="count ${isNew ? "new" : ""} ${own}">${count.toLocaleString()}<span class="visually-hidden">
                ${isCounted ? "drafts" : "unread"}</span
              ></span>`
          : nothing}
      </a>
      ${mailbox.role ? nothing : html`<pr-menu class="more" label="More for ${mailbox.name}" .items=${this.items(mailbox)}></pr-menu>`}
    </li>`;
  }

  private name(detail: Naming) {
    this.dispatchEvent(new CustomEvent<Naming>("pr-naming", { detail, bubbles: true, composed: true }));
  }

  private items(mailbox: Mailbox): MenuItem[] {
    return [
      { text: "Rename", icon: "drafts", run: () => this.name({ mailbox }) },
      { text: "New folder inside", icon: "folder", run: () => this.name({ parent: mailbox }) },
      { text: "Delete", icon: "trash", isDangerous: true, divided: true, run: () => void this.destroy(mailbox) },
    ];
  }

  private went(event: MouseEvent, mailbox: Mailbox) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // the browser's own: a new tab, a new window
    event.preventDefault();
    go({ mailbox: mailbox.role ?? mailbox.id });
    this.dispatchEvent(new CustomEvent("pr-went", { bubbles: true, composed: true }));
  }

  private over(event: DragEvent, mailbox: Mailbox) {
    if (!event.dataTransfer?.types.includes(DRAGGED)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    this.target = mailbox.id;
  }

  private drop(event: DragEvent, mailbox: Mailbox) {
    this.target = undefined;
    const given = event.dataTransfer?.getData(DRAGGED);
    if (!given) return;
    event.preventDefault();
    const { ids, from } = JSON.parse(given) as { ids: Id[]; from: Id };
    void new Filing(this.mail).move(ids, from || undefined, mailbox);
  }

  private async destroy(mailbox: Mailbox) {
    const held = mailbox.totalEmails;
    const yes = await confirm({
      heading: `Delete “${mailbox.name}”?`,
      text:
        held === 0
          ? "The folder is empty."
          : `${held === 1 ? "The message" : `The ${held.toLocaleString()} messages`} in it will be removed for ever, unless they lie in another folder as well.`,
      yes: "Delete folder",
      isDangerous: true,
    });
    if (!yes) return;
    try {
      await this.mail.destroyMailbox(mailbox.id);
      if (this.current === mailbox.id) go({ mailbox: "inbox" }, true);
      toast({ text: `“${mailbox.name}” is deleted.` });
    } catch (failure) {
      toast({ text: said(failure), kind: "bad" });
    }
  }
}

customElements.define("pr-mailboxes", Mailboxes);
