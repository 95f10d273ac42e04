import { LitElement, css, html, nothing, type PropertyValues } from "lit";
import { fromFrame, isImageType, type Look, type ToFrame } from "../frame/messages.js";
import { compose } from "../compose/open.js";
import type { Client } from "../jmap/client.js";
import type { BodyPart, Email } from "../jmap/types.js";
import { base, controls } from "../parts/base.js";
import { confirm } from "../parts/dialog.js";
import { icon } from "../parts/icon.js";
import { plainText } from "./plain-text.js";

/** What the server makes of a message's HTML: docs/web-safety.md. */
interface SafeHtml {
  html: string | null;
  css: string;
  remoteImages: number;
  ownColours: boolean;
  isTruncated: boolean;
  inline: { cid: string; blobId: string; type: string }[];
}

const MAX_TEXT_AT_ONCE = 200_000;

/**
 * What one message says: HTML in a frame of an origin of its own, or plain text. Wants the whole `email` with its text values. A link
 * to a person begins a message to them. Keys that are pressed inside the frame are repeated here.
 */
export class MessageBody extends LitElement {
  static override properties = {
    email: {},
    client: {},
    safe: { state: true },
    failed: { state: true },
    remote: { state: true },
    whole: { state: true },
    height: { state: true },
    state: { reflect: true },
  };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      iframe {
        display: block;
        width: 100%;
        border: 0;
        border-radius: var(--radius-s);
        color-scheme: inherit;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s1) var(--s2);
        margin-bottom: var(--s3);
        padding: var(--s1) var(--s1) var(--s1) var(--s3);
        border-radius: var(--radius);
        background: var(--surface-2);
        color: var(--ink-2);
        font-size: var(--text-s);
      }
      .bar button {
        min-height: 2rem;
      }
      .bar[role="alert"] > pr-icon {
        color: var(--bad);
      }
      .bar span {
        flex: 1 1 12rem;
        padding: var(--s1) 0;
      }
      .text p {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      blockquote {
        margin: var(--s2) 0;
        padding-left: var(--s3);
        border-left: 2px solid var(--line-strong);
        color: var(--ink-2);
      }
      summary {
        width: max-content;
        margin: var(--s2) 0;
        padding: var(--s1) var(--s2);
        border-radius: var(--radius-s);
        background: var(--surface-3);
        color: var(--ink-2);
        font-size: var(--text-s);
        cursor: pointer;
      }
      .loading {
        display: grid;
        gap: var(--s3);
        padding: var(--s2) 0;
        animation: appear 1ms 250ms both;
      }
      .loading i {
        height: 0.75rem;
        border-radius: var(--radius-s);
        background: var(--surface-3);
      }
      .loading i:last-child {
        width: 60%;
      }
      @keyframes appear {
        from {
          visibility: hidden;
        }
      }
      img {
        max-width: 100%;
        height: auto;
      }
      .probe {
        display: none;
        color: var(--road);
        background-color: var(--surface);
        outline-color: var(--ink);
        border-color: var(--bad);
      }
    `,
  ];
  declare email: Email;
  declare client: Client;
  declare safe: SafeHtml | undefined;
  declare failed: string;
  /** Whether pictures of other hosts were asked for. */
  declare remote: boolean;
  /** Whether a very long text is shown to its end. */
  declare whole: boolean;
  /** Of what the frame shows, in CSS pixels; undefined until it shows this message. */
  declare height: number | undefined;
  declare state: "loading" | "shown" | "failed";
  private loads = 0;
  private frameReady = false;
  private readonly heard = (event: MessageEvent) => this.hear(event);
  private readonly dressed = () => this.say({ type: "look", look: this.look() });
  private readonly darkness = matchMedia("(prefers-color-scheme: dark)");
  private readonly theme = new MutationObserver(this.dressed);

  constructor() {
    super();
    this.failed = "";
    this.remote = false;
    this.whole = false;
    this.state = "loading";
  }

  override connectedCallback() {
    super.connectedCallback();
    addEventListener("message", this.heard);
    this.darkness.addEventListener("change", this.dressed);
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("message", this.heard);
    this.darkness.removeEventListener("change", this.dressed);
    this.theme.disconnect();
    this.frameReady = false;
  }

  override willUpdate(changed: PropertyValues<this>) {
    const before = changed.get("email");
    if (changed.has("email") && before?.id !== this.email.id) {
      this.remote = false;
      this.whole = false;
      this.load();
    }
    if (changed.has("safe") || changed.has("failed") || changed.has("height") || changed.has("email")) {
      const isText = !this.hasHtml || this.safe?.html === null;
      this.state = this.failed ? "failed" : isText || this.height !== undefined ? "shown" : "loading";
    }
  }

  /** Shows pictures of other hosts, for this message and this time. */
  showRemoteImages() {
    this.remote = true;
    this.frameReady = false; // its address changes with what it may fetch, so it begins anew
    this.load();
  }

  private get hasHtml() {
    return this.email.htmlBody.some((part) => part.type === "text/html");
  }

  private load() {
    this.safe = undefined;
    this.failed = "";
    this.height = undefined;
    const load = ++this.loads;
    if (!this.hasHtml) return;
    const path = `/html/${this.client.accountId}/${this.email.id}?remote=${this.remote ? 1 : 0}`;
    this.client.get(path).then(
      (safe) => {
        if (load !== this.loads) return;
        this.safe = safe as SafeHtml;
        this.show();
      },
      (failure: Error) => {
        if (load === this.loads) this.failed = failure.message;
      },
    );
  }

  private get frame() {
    return this.renderRoot.querySelector("iframe")?.contentWindow ?? null;
  }

  private hear(event: MessageEvent) {
    if (!event.source || event.source !== this.frame) return;
    const said = fromFrame(event.data);
    switch (said?.type) {
      case "ready":
        this.frameReady = true;
        this.show();
        break;
      case "height":
        if (said.number === this.loads) this.height = said.height;
        break;
      case "key":
        this.dispatchEvent(new KeyboardEvent("keydown", { key: said.key, bubbles: true, composed: true, cancelable: true }));
        break;
      case "mailto":
        writeTo(said.address);
        break;
      case "leads":
        void goElsewhere(said.says, said.address);
    }
  }

  private say(said: ToFrame, transfer: Transferable[] = []) {
    // The frame's origin is opaque, so no name of it can be given; that it is ours is the work of frame-src in our policy.
    if (this.frameReady) this.frame?.postMessage(said, "*", transfer);
  }

  /** Once both are there: the frame, and what to show in it. */
  private show() {
    const safe = this.safe;
    if (!this.frameReady || typeof safe?.html !== "string") return;
    this.say({ type: "show", number: this.loads, html: safe.html, css: safe.css, ownColours: safe.ownColours, look: this.look() });
    const load = this.loads;
    safe.inline.forEach(async (picture, place) => {
      if (!isImageType(picture.type)) return;
      const data = await this.client.bytes(this.client.downloadUrl(picture.blobId, "picture", picture.type)).catch(() => undefined);
      if (data && load === this.loads) this.say({ type: "image", place, mediaType: picture.type, data }, [data]);
    });
  }

  private look(): Look {
    const probe = getComputedStyle(this.renderRoot.querySelector(".probe")!);
    const theme = document.documentElement.dataset.theme;
    const isDark = theme ? theme === "dark" : this.darkness.matches;
    return {
      scheme: isDark ? "dark" : "light",
      ink: probe.outlineColor,
      paper: probe.backgroundColor,
      link: probe.color,
      warning: probe.borderTopColor,
    };
  }

  override render() {
    const asHtml = this.hasHtml && this.safe?.html !== null;
    return html`<span class="probe"></span>${asHtml ? this.renderHtml() : this.renderText()}`;
  }

  private renderHtml() {
    const hidden = this.safe && !this.remote ? this.safe.remoteImages : 0;
    return html`
      ${hidden
        ? html`<div class="bar" role="note">
            ${icon("info")}<span>${hidden === 1 ? "One remote image is" : `${hidden} remote images are`} not shown. The sender would see that you look.</span>
            <button class="show-images outlined" @click=${this.showRemoteImages}>Show</button>
          </div>`
        : nothing}
      ${this.safe?.isTruncated ? this.cut("The rest of this very long message is not shown.") : nothing}
      ${this.failed
        ? html`<div class="bar" role="alert">
            ${icon("alert")}<span>This message could not be shown: ${this.failed}.</span>
            <button class="outlined" @click=${this.load}>${icon("retry")} Try again</button>
          </div>`
        : nothing}
      ${this.state !== "loading" ? nothing : html`<div class="loading" role="status" aria-label="Loading the message"><i></i><i></i><i></i></div>`}
      <iframe
        title="Message"
        sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"
        referrerpolicy="no-referrer"
        src=${this.remote ? "/frame?images=remote" : "/frame"}
        .style=${`height: ${this.height ?? 0}px`}
      ></iframe>
    `;
  }

  private renderText() {
    const parts = this.email.textBody.map((part) => this.textPart(part));
    return html`<div class="text" @click=${followed}>${parts.length ? parts : html`<p class="quiet">This message has no text.</p>`}</div>`;
  }

  private textPart(part: BodyPart) {
    if (isImageType(part.type) && part.blobId) {
      const name = part.name ?? "Picture";
      return html`<p><img src=${this.client.downloadUrl(part.blobId, name, part.type)} alt=${name} loading="lazy" /></p>`;
    }
    const value = part.partId ? this.email.bodyValues[part.partId] : undefined;
    if (!value) return nothing;
    const isLong = !this.whole && value.value.length > MAX_TEXT_AT_ONCE;
    return html`${plainText(isLong ? value.value.slice(0, MAX_TEXT_AT_ONCE) : value.value)}
    ${isLong ? html`<button class="outlined" @click=${() => (this.whole = true)}>Show all of it</button>` : nothing}
    ${value.isTruncated && !isLong ? this.cut("The rest of this very long text is not shown.") : nothing}`;
  }

  private cut(text: string) {
    return html`<div class="bar" role="note">${icon("info")}<span>${text} Download the message to read it whole.</span></div>`;
  }
}

/** A link that names another host than it leads to may be meant to deceive, so its reader is told first. */
async function goElsewhere(says: string, address: string) {
  const host = new URL(address).host;
  const text = `The text of the link says ${says}, but it leads to ${host}. Senders who deceive do this; so do newsletters that count clicks.`;
  if (await confirm({ heading: "This link leads elsewhere", text, yes: `Go to ${host}`, isDangerous: true })) {
    window.open(address, "_blank", "noopener,noreferrer");
  }
}

function followed(event: MouseEvent) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link?.protocol !== "mailto:") return;
  event.preventDefault();
  writeTo(link.href);
}

/** A mailto address (RFC 6068 §2); of what it may hold besides, subject and text, nothing is taken. */
function writeTo(mailto: string) {
  const address = mailto.slice("mailto:".length).replace(/\?.*$/s, "");
  try {
    compose({ to: decodeURIComponent(address) });
  } catch {
    compose({ to: address }); // a percent sign that begins no octet
  }
}

customElements.define("pr-message-body", MessageBody);
