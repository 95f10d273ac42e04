import { LitElement, html, nothing, type PropertyValues } from "lit";
import { need } from "../app/lazy.js";
import { compose } from "../compose/open.js";
import type { Address, Email, EmailHeader, Id } from "../jmap/types.js";
import { fullDate, shortDate, mediumDate } from "../list/dates.js";
import { inFull, nameOf } from "../list/participants.js";
import "../parts/avatar.js";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import "../parts/dialog.js";
import "../parts/menu.js";
import type { MenuItem } from "../parts/menu.js";
import { plain } from "../parts/plain.js";
import { sizeText } from "../parts/size.js";
import "../parts/state.js";
import { Filing } from "../store/filing.js";
import type { Mail } from "../store/mail.js";
import "./attachments.js";
import { messageStyles } from "./message-styles.js";

/** One message of a thread: folded to a line, or open with all it has. Says `pr-fold` when it wants to be the other. */
export class Message extends LitElement {
  static override properties = {
    mail: { attribute: false },
    email: { attribute: false },
    mailboxId: {},
    isOpen: { type: Boolean, reflect: true, attribute: "open" },
    whole: { state: true },
    error: { state: true },
    hasDetails: { state: true },
    hasBody: { state: true },
    hasDelivery: { state: true },
    hasRoad: { state: true },
  };
  static override styles = [base, controls, messageStyles];
  declare mail: Mail;
  declare email: EmailHeader;
  /** Where it is read: what is filed is taken from there. */
  declare mailboxId: Id | undefined;
  declare isOpen: boolean;
  declare whole: Email | undefined;
  declare error: boolean;
  declare hasDetails: boolean;
  declare hasBody: boolean;
  declare hasDelivery: boolean;
  declare hasRoad: boolean;

  constructor() {
    super();
    this.isOpen = false;
    this.error = false;
    this.hasDetails = false;
    this.hasBody = false;
    this.hasDelivery = false;
    this.hasRoad = false;
  }

  override willUpdate(changed: PropertyValues<this>) {
    if (changed.has("email") && this.whole?.id !== this.email.id) this.whole = undefined;
    if (this.isOpen && !this.whole && !this.error) void this.load();
  }

  private async load() {
    const { id } = this.email;
    try {
      const [whole, hasBody] = await Promise.all([this.mail.message(id), need("pr-message-body")]);
      if (this.email.id !== id) return;
      this.hasBody = hasBody;
      this.whole = whole;
      if (this.isSent) this.hasDelivery = await need("pr-delivery").catch(() => false);
      if (new URLSearchParams(location.search).get("road") === id) await this.showRoad();
    } catch {
      this.error = true;
    }
  }

  private get isDraft(): boolean {
    return this.email.keywords.$draft === true;
  }

  private get isSent(): boolean {
    const sent = this.mail.mailbox("sent")?.id ?? "";
    return !this.isDraft && (this.email.mailboxIds[sent] === true || this.isOwn(this.email.from?.[0]));
  }

  private isOwn(address: Address | undefined): boolean {
    return this.mail.identities.some((identity) => identity.email.toLowerCase() === address?.email.toLowerCase());
  }

  private fold() {
    this.dispatchEvent(new CustomEvent("pr-fold"));
  }

  override render() {
    return html`<article aria-label="Message from ${this.sender()}">${this.isOpen ? this.renderOpen() : this.renderFolded()}</article>`;
  }

  private sender(): string {
    const from = this.email.from?.[0];
    return from ? nameOf(from) : "nobody";
  }

  private renderFolded() {
    const { email } = this;
    return html`<button class="folded" aria-expanded="false" @click=${this.fold}>
      <pr-avatar .name=${email.from?.[0]?.name ?? null} .email=${email.from?.[0]?.email ?? "?"}></pr-avatar>
      <span class="who">${this.isOwn(email.from?.[0]) ? "me" : this.sender()}</span>
      ${this.isDraft ? html`<span class="draft">Draft</span>` : nothing}
      <span class="preview">${email.preview}</span>
      ${email.hasAttachment ? icon("attachment") : nothing}
      <time datetime=${email.receivedAt} title=${fullDate(email.receivedAt)}>${shortDate(email.receivedAt, new Date())}</time>
    </button>`;
  }

  private renderOpen() {
    const { email } = this;
    const from = email.from?.[0];
    return html`
      <header>
        <pr-avatar .name=${from?.name ?? null} .email=${from?.email ?? "?"}></pr-avatar>
        <div class="head">
          <div class="from">
            <button class="who" aria-expanded="true" title="Fold this message" @click=${this.fold}>${this.sender()}</button>
            ${from?.name ? html`<span class="address">${plain(from.email)}</span>` : nothing}
          </div>
          <div class="to">
            <span>${this.to()}</span>
            <button class="details" aria-expanded=${this.hasDetails} @click=${() => (this.hasDetails = !this.hasDetails)}>
              Details ${icon("down")}
            </button>
          </div>
        </div>
        <div class="side">
          <time datetime=${email.receivedAt} title=${fullDate(email.receivedAt)}>${mediumDate(email.receivedAt)}</time>
          <span class="acts">
            <button
              class="icon flag"
              aria-pressed=${email.keywords.$flagged === true}
              aria-label=${email.keywords.$flagged ? "Take the flag off" : "Flag"}
              title=${email.keywords.$flagged ? "Take the flag off" : "Flag"}
              @click=${() => new Filing(this.mail).flag([email.id], !email.keywords.$flagged)}
            >
              ${icon(email.keywords.$flagged ? "flag-on" : "flag")}
            </button>
            ${this.isDraft
              ? nothing
              : html`<button class="icon" aria-label="Reply" title="Reply" @click=${() => compose({ reply: email.id })}>${icon("reply")}</button>`}
            <pr-menu label="More for this message" .items=${this.items()}></pr-menu>
          </span>
        </div>
      </header>
      ${this.hasDetails ? this.renderDetails() : nothing}
      <div class="body">${this.renderBody()}</div>
      ${this.isDraft
        ? html`<footer><button class="main" @click=${() => compose({ draft: email.id })}>${icon("drafts")} Go on writing</button></footer>`
        : nothing}
    `;
  }

  private to(): string {
    const all = [...(this.email.to ?? []), ...(this.email.cc ?? []), ...(this.email.bcc ?? [])];
    if (all.length === 0) return "to nobody";
    const named = all.slice(0, 3).map((address) => (this.isOwn(address) ? "me" : nameOf(address)));
    return `to ${named.join(", ")}${all.length > 3 ? ` and ${all.length - 3} more` : ""}`;
  }

  private renderDetails() {
    const { email, whole } = this;
    const line = (name: string, addresses: Address[] | null | undefined) =>
      addresses && addresses.length > 0
        ? html`<dt>${name}</dt>
            <dd>${addresses.map((address) => html`<span class="one">${inFull(address)}</span>`)}</dd>`
        : nothing;
    return html`<dl class="details">
      ${line("From", email.from)} ${line("Sender", whole?.sender)} ${line("Reply to", whole?.replyTo)} ${line("To", email.to)}
      ${line("Cc", email.cc)} ${line("Bcc", email.bcc)}
      ${email.sentAt ? html`<dt>Sent</dt><dd>${fullDate(email.sentAt)}</dd>` : nothing}
      <dt>Received</dt><dd>${fullDate(email.receivedAt)}</dd>
      <dt>Size</dt><dd>${sizeText(email.size)}</dd>
      <dt>Message id</dt><dd class="said">${email.messageId?.[0] ?? "none"}</dd>
    </dl>`;
  }

  private renderBody() {
    if (this.error) {
      return html`<pr-state kind="error" heading="The message did not come" text="The server did not answer as it should.">
        <button class="outlined" @click=${() => (this.error = false)}>${icon("retry")} Try again</button>
      </pr-state>`;
    }
    const { whole } = this;
    if (!whole) {
      return html`<div class="loading" role="status">
        <span class="visually-hidden">Loading the message</span><i></i><i></i><i></i><i></i>
      </div>`;
    }
    const files = whole.attachments.filter((part) => part.disposition === "attachment" || !part.cid);
    return html`
      ${this.hasBody
        ? html`<pr-message-body .email=${whole} .client=${this.mail.client}></pr-message-body>`
        : html`<div class="text">${whole.textBody.map((part) => whole.bodyValues[part.partId ?? ""]?.value ?? "")}</div>`}
      <pr-attachments .client=${this.mail.client} .parts=${files}></pr-attachments>
      ${this.hasDelivery ? html`<pr-delivery .mail=${this.mail} .email=${this.email}></pr-delivery>` : nothing}
      ${this.hasRoad
        ? html`<pr-dialog class="road" open heading="The road of this message" @pr-close=${() => (this.hasRoad = false)}>
            <pr-road-view .client=${this.mail.client} .mail=${this.mail} .email=${this.email}></pr-road-view>
          </pr-dialog>`
        : nothing}
    `;
  }

  /** Shows the way that the message went. */
  async showRoad() {
    this.hasRoad = await need("pr-road-view").catch(() => false);
  }

  private items(): MenuItem[] {
    const { email, mail } = this;
    const filing = new Filing(mail);
    const isSeen = email.keywords.$seen === true;
    const writing: MenuItem[] = [
      { text: "Reply", icon: "reply", run: () => compose({ reply: email.id }) },
      { text: "Reply to all", icon: "reply-all", run: () => compose({ replyAll: email.id }) },
      { text: "Forward", icon: "forward", run: () => compose({ forward: email.id }) },
    ];
    return [
      ...(this.isDraft ? [] : writing),
      { text: "The road", icon: "road", divided: !this.isDraft, run: () => void this.showRoad() },
      { text: isSeen ? "Mark as unread" : "Mark as read", icon: isSeen ? "unread" : "envelope", run: () => void filing.markSeen([email.id], !isSeen) },
      { text: "Delete this message", icon: "trash", isDangerous: true, run: () => void filing.remove([email.id], this.from()) },
      { text: "Download the raw message", icon: "download", divided: true, run: () => this.downloadRaw() },
    ];
  }

  // A message of the thread may lie elsewhere than where it is read.
  private from(): Id | undefined {
    return this.mailboxId && this.email.mailboxIds[this.mailboxId] ? this.mailboxId : undefined;
  }

  private downloadRaw() {
    const link = document.createElement("a");
    const name = `${(this.email.subject ?? "").replace(/[^\p{L}\p{N} _-]+/gu, "").trim() || "message"}.eml`;
    link.href = this.mail.client.downloadUrl(this.email.blobId, name, "message/rfc822");
    link.download = name;
    link.click();
  }
}

customElements.define("pr-message", Message);
