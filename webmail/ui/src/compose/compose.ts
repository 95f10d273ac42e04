import { LitElement, css, html, nothing } from "lit";
import { go, type Route } from "../app/route.js";
import { Failure } from "../jmap/client.js";
import type { Address } from "../jmap/types.js";
import { base, controls } from "../parts/base.js";
import "../parts/dialog.js";
import { icon } from "../parts/icon.js";
import "../parts/menu.js";
import { sizeText } from "../parts/size.js";
import "../parts/state.js";
import { toast } from "../parts/toast.js";
import type { Mail } from "../store/mail.js";
import { Watching } from "../store/observable.js";
import type { AddressField } from "./address-field.js";
import "./address-field.js";
import "./attachment-list.js";
import { begin, type Work } from "./desk.js";
import { totalSize, type Attached, type Letter } from "./letter.js";
import { asField, isGranted, moments } from "./later.js";
import { compose, composePath, parseStart } from "./open.js";
import { resigned } from "./reply.js";
import { People } from "./suggestions.js";
import { concerns, refusedWords, saveWords, type Concern } from "./words.js";

const FOLLOW_MS = 1000;

type Who = "to" | "cc" | "bcc";
const TITLES: Record<Who, string> = { to: "To", cc: "Cc", bcc: "Bcc" };

/** The page on which a message is written. It fills whatever it stands in. */
export class Compose extends LitElement {
  static override properties = {
    mail: {},
    route: {},
    work: { state: true },
    error: { state: true },
    shown: { state: true },
    asked: { state: true },
    isOver: { state: true },
    later: { state: true },
  };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        position: relative;
        height: 100%;
        min-height: 0;
        min-width: 0;
        background: var(--surface);
        container-type: inline-size;
      }
      header,
      footer {
        display: flex;
        align-items: center;
        gap: var(--s2);
        flex: none;
        padding: var(--s2) var(--s4);
      }
      header {
        min-height: 3.5rem;
        border-bottom: 1px solid var(--line);
      }
      header h1 {
        flex: none;
        max-width: 60%;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .state {
        flex: 1;
        min-width: 0;
        display: flex;
        justify-content: flex-end;
        align-items: center;
        gap: var(--s2);
        font-size: var(--text-s);
        font-variant-numeric: tabular-nums;
        color: var(--ink-3);
        text-align: end;
        line-height: var(--leading-tight);
      }
      .state.offline,
      .state.failed {
        color: var(--wait);
      }
      .scroll {
        flex: 1;
        min-height: 0;
        overflow: auto;
        display: flex;
        flex-direction: column;
      }
      .sheet {
        flex: 1 0 auto;
        display: flex;
        flex-direction: column;
        width: 100%;
        max-width: 56rem;
        margin-inline: auto;
        padding: 0 var(--s5) var(--s4);
      }
      .line {
        position: relative;
        display: grid;
        grid-template-columns: 4.5rem minmax(0, 1fr) auto;
        align-items: start;
        min-height: 2.5rem;
        border-bottom: 1px solid var(--line);
      }
      .line > label,
      .line > .label {
        padding-block: 0.625rem;
        font-size: var(--text-s);
        line-height: 1.25rem;
        font-weight: 550;
        color: var(--ink-3);
      }
      .line:focus-within {
        border-bottom-color: var(--road);
        box-shadow: 0 1px 0 var(--road);
      }
      .line:focus-within > label,
      .line:focus-within > .label {
        color: var(--road);
      }
      /* Where you stand: a milestone beside the line. */
      .line::before,
      .text::before {
        content: "";
        position: absolute;
        inset-inline-start: -0.875rem;
        top: 0.875rem;
        width: 0.4375rem;
        height: 0.75rem;
        border-radius: var(--milestone);
        background: var(--horn);
        opacity: 0;
        transition: opacity var(--quick) var(--ease);
      }
      .line:focus-within::before,
      .text:focus-within::before {
        opacity: 1;
      }
      .line > pr-address-field {
        grid-area: 1 / 2 / auto / -1;
      }
      .line > pr-address-field:not(:last-child) {
        --aside: 5.5rem; /* its addresses leave room for what stands beside them */
      }
      .more {
        display: flex;
        grid-area: 1 / 3;
      }
      .more button {
        min-height: 2rem;
        margin-top: 0.25rem;
        padding: 0 var(--s2);
        font-size: var(--text-s);
        color: var(--ink-2);
      }
      .line input:not([type="checkbox"]),
      .line select {
        width: 100%;
        min-height: 2.5rem;
        padding: 0 var(--s1);
        border: 0;
        background: none;
      }
      .line select {
        appearance: none;
        max-width: 100%;
        cursor: pointer;
      }
      .line select option {
        background: var(--surface);
        color: var(--ink);
      }
      .line input:focus-visible,
      textarea:focus-visible {
        outline: none;
      }
      .subject {
        font-weight: var(--weight-strong);
      }
      .text {
        position: relative;
        flex: 1 0 auto;
        display: flex;
        min-height: 12rem;
      }
      .text::before {
        top: 1.3rem;
      }
      textarea {
        flex: 1;
        width: 100%;
        max-width: 46rem;
        padding: var(--s4) 0;
        border: 0;
        border-radius: 0;
        background: none;
        resize: none;
        field-sizing: content;
        line-height: 1.55;
        tab-size: 4;
      }
      .notes {
        display: grid;
        gap: var(--s2);
      }
      .notes:not(:empty) {
        padding-top: var(--s3);
      }
      .note {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s2) var(--s3);
        padding: var(--s2) var(--s3);
        border-radius: var(--radius);
        background: var(--wait-soft);
        color: var(--ink);
      }
      .note > pr-icon {
        color: var(--wait);
      }
      .note.bad {
        background: var(--bad-soft);
      }
      .note.bad > pr-icon {
        color: var(--bad);
      }
      .note span {
        flex: 1 1 14rem;
      }
      .note button {
        min-height: 1.875rem;
        text-decoration: underline;
        text-underline-offset: 0.2em;
      }
      footer {
        border-top: 1px solid var(--line);
        padding-bottom: max(var(--s2), env(safe-area-inset-bottom));
      }
      footer .main {
        min-width: 6.5rem;
      }
      kbd {
        font: inherit;
        font-size: var(--text-xs);
        opacity: 0.8;
      }
      .size {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: var(--text-s);
        font-variant-numeric: tabular-nums;
        color: var(--ink-3);
      }
      .gap {
        flex: 1;
      }
      .over {
        position: absolute;
        z-index: 6;
        inset: var(--s3);
        display: grid;
        place-content: center;
        justify-items: center;
        gap: var(--s2);
        border: 2px dashed var(--road);
        border-radius: var(--radius-l);
        background: color-mix(in srgb, var(--road-soft) 88%, transparent);
        color: var(--road-strong);
        font-weight: var(--weight-strong);
        pointer-events: none;
      }
      #when {
        margin-block: var(--s1) var(--s2);
      }
      .concerns li {
        display: flex;
        gap: var(--s2);
        padding-block: var(--s1);
      }
      .concerns pr-icon {
        color: var(--wait);
      }
      pr-state {
        flex: 1;
      }
      @container (max-width: 34rem) {
        header,
        footer {
          padding-inline: var(--s2);
        }
        footer {
          gap: 0;
        }
        footer .size {
          font-size: var(--text-xs);
        }
        .sheet {
          padding-inline: var(--s4);
        }
        .line {
          grid-template-columns: 3.75rem minmax(0, 1fr) auto;
        }
        .line::before,
        .text::before {
          inset-inline-start: -0.75rem;
        }
        kbd,
        .wide {
          display: none;
        }
      }
    `,
  ];
  declare mail: Mail;
  declare route: Route;
  declare work: Work | undefined;
  declare error: unknown;
  /** Which of the lines that are not always there are there. */
  declare shown: ReadonlySet<Who>;
  /** What the dialog before sending asks about. */
  declare asked: Concern[];
  /** Whether files are held over the page. */
  declare isOver: boolean;
  /** What stands in the dialog that asks when it is to leave; undefined while nobody asks. */
  declare later: string | undefined;
  /** When what is asked about is to leave. */
  private askedFor: Date | undefined;
  private readonly watching = new Watching(this);
  private readonly watchingUploads = new Watching(this);
  private at = "";
  private stopMail: (() => void) | undefined;
  private following: ReturnType<typeof setTimeout> | undefined;
  private readonly away = () => {
    this.commit();
    this.work?.drafting.atLast();
  };
  private readonly leavingPage = (event: BeforeUnloadEvent) => {
    if (this.work?.uploads.isBusy) event.preventDefault(); // the browser asks; a file on its way would be lost
  };
  private readonly hiding = () => {
    if (document.visibilityState === "hidden") void this.work?.drafting.flush();
  };

  constructor() {
    super();
    this.error = undefined;
    this.shown = new Set<Who>(["to"]);
    this.asked = [];
    this.isOver = false;
    this.later = undefined;
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("dragover", (event) => this.over(event));
    this.addEventListener("dragleave", (event) => {
      if (!this.contains(event.relatedTarget as Node | null)) this.isOver = false;
    });
    this.addEventListener("drop", (event) => this.drop(event));
  }

  override connectedCallback() {
    super.connectedCallback();
    addEventListener("pagehide", this.away);
    addEventListener("beforeunload", this.leavingPage);
    document.addEventListener("visibilitychange", this.hiding);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("pagehide", this.away);
    removeEventListener("beforeunload", this.leavingPage);
    document.removeEventListener("visibilitychange", this.hiding);
    this.leave();
  }

  override willUpdate() {
    if (!this.mail.isLoaded) {
      this.stopMail ??= this.mail.watch(() => this.requestUpdate());
      return;
    }
    const start = parseStart(location);
    const at = location.pathname + location.search;
    const isHere = at === this.at || (start.draft !== undefined && start.draft === this.work?.drafting.before);
    if (!isHere && location.pathname.startsWith("/mail/compose/")) void this.open();
  }

  private async open() {
    this.leave();
    this.at = location.pathname + location.search;
    const at = this.at;
    this.error = undefined;
    try {
      const work = await begin(this.mail, parseStart(location), history.state?.messageId);
      if (this.at !== at || !this.isConnected) return void work.leave();
      this.work = work;
      this.asked = [];
      this.shown = new Set<Who>((["to", "cc", "bcc"] as const).filter((who) => who === "to" || work.drafting.letter[who].length > 0));
      this.watching.on(work.drafting);
      this.watchingUploads.on(work.uploads);
      this.stopMail = this.mail.watch(() => this.mailChanged());
      void People.of(this.mail).load();
      this.note();
      await this.updateComplete;
      this.focusFirst();
    } catch (failure) {
      if (this.at === at) this.error = failure;
    }
  }

  private leave() {
    this.stopMail?.();
    this.stopMail = undefined;
    clearTimeout(this.following);
    this.commit();
    void this.work?.leave();
    this.work = undefined;
    this.at = "";
  }

  private mailChanged() {
    const { drafting } = this.work!;
    if (this.mail.isOnline) drafting.online();
    this.following ??= setTimeout(() => {
      this.following = undefined;
      void drafting.follow();
    }, FOLLOW_MS);
  }

  // The address says which draft this is, so that the page can be loaded again.
  private note() {
    const { drafting } = this.work!;
    const path = drafting.before === undefined ? this.at : composePath({ draft: drafting.before });
    const { messageId } = drafting.letter;
    if (!location.pathname.startsWith("/mail/compose/")) return;
    if (path === location.pathname + location.search && history.state?.messageId === messageId) return;
    history.replaceState({ ...history.state, messageId }, "", path);
    this.at = path;
  }

  private focusFirst() {
    const { letter } = this.work!.drafting;
    if (letter.to.length === 0) this.field("to")?.focus();
    else if (letter.subject === "") this.renderRoot.querySelector<HTMLInputElement>(".subject")?.focus();
    else {
      const text = this.renderRoot.querySelector("textarea");
      text?.focus({ preventScroll: true });
      text?.setSelectionRange(0, 0);
    }
  }

  private field(who: Who) {
    return this.renderRoot.querySelector<AddressField>(`pr-address-field[data-who=${who}]`);
  }

  /** What is typed in a field and is no chip yet becomes one. */
  private commit() {
    for (const field of this.renderRoot?.querySelectorAll<AddressField>("pr-address-field") ?? []) field.commit();
  }

  private change(change: Partial<Letter>) {
    this.work?.drafting.change(change);
  }

  private key(event: KeyboardEvent) {
    if (this.asked.length > 0 || this.later !== undefined || event.defaultPrevented) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.send();
    else if (event.key === "Escape" && !event.isComposing) this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private close() {
    this.commit();
    if (history.state?.isInside) history.back();
    else go({ mailbox: "inbox" });
  }

  private async discard() {
    const work = this.work;
    if (!work) return;
    const { letter } = work.drafting;
    work.uploads.stop();
    const hadSomething = work.drafting.before !== undefined || work.drafting.isChanged;
    try {
      await work.drafting.discard();
    } catch (failure) {
      toast({ text: `The draft could not be discarded: ${words(failure)}`, kind: "bad" });
      return;
    }
    if (hadSomething) toast({ text: "Draft discarded", action: { text: "Undo", run: () => void this.bringBack(work, letter) } });
    this.close();
  }

  private async bringBack(work: Work, letter: Letter) {
    const id = await work.drafting.bringBack(letter).catch((failure) => void toast({ text: words(failure), kind: "bad" }));
    if (id) compose({ draft: id });
  }

  private async send(isSure = false, leaves: Date | undefined = undefined) {
    const work = this.work;
    if (!work || work.drafting.isBusy) return;
    this.commit();
    const { letter } = work.drafting;
    const found = concerns(letter, work.uploads.list);
    const stopping = found.filter((each) => each.stops);
    this.asked = [];
    if (stopping.length > 0) {
      this.goTo(stopping[0]!.field);
      toast({ text: stopping[0]!.text, kind: "bad" });
      return;
    }
    if (found.length > 0 && !isSure) {
      this.asked = found;
      this.askedFor = leaves;
      return;
    }
    await work.drafting.submit(leaves);
    if (this.work !== work) return;
    const { send } = work.drafting;
    if (send.is === "sent") this.close();
    else if (send.is === "refused") this.goTo(refusedWords(send.error, letter).field);
  }

  private goTo(field: Concern["field"] | "from" | "none") {
    this.asked = [];
    const focus = (selector: string) => this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
    void this.updateComplete.then(() => {
      if (field === "to") this.field("to")?.focus();
      else if (field === "from") focus("select");
      else if (field === "subject") focus(".subject");
      else if (field === "text") focus("textarea");
      else if (field === "attachments") focus(".attach");
    });
  }

  private over(event: DragEvent) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.isOver = true;
  }

  private drop(event: DragEvent) {
    this.isOver = false;
    const files = event.dataTransfer?.files;
    if (!files || files.length === 0) return;
    event.preventDefault();
    this.attach(files);
  }

  private attach(files: Iterable<File>) {
    if (!this.work?.drafting.isBusy) this.work?.uploads.add(files);
  }

  private detach(file: Attached) {
    const { attachments } = this.work!.drafting.letter;
    this.change({ attachments: attachments.filter((each) => each !== file) });
    this.goTo("attachments"); // its button is gone
  }

  private pasted(event: ClipboardEvent) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    this.attach(files);
  }

  private show(who: Who) {
    this.shown = new Set([...this.shown, who]);
    void this.updateComplete.then(() => this.field(who)?.focus());
  }

  override updated() {
    if (this.work) this.note();
  }

  override render() {
    if (this.error) return this.failed();
    if (!this.work) return html`<pr-state kind="loading"></pr-state>`;
    const { drafting, uploads } = this.work;
    const { letter, save } = drafting;
    const refused = drafting.send.is === "refused" ? refusedWords(drafting.send.error, letter) : undefined;
    const size = totalSize(letter);
    return html`
      <header>
        <button class="icon" aria-label="Save and close" title="Save and close (Esc)" @click=${this.close}>${icon("close")}</button>
        <h1>${this.heading(letter)}</h1>
        <p class="state ${save.is}" id="state">${save.is === "offline" ? icon("offline") : nothing}${drafting.isBusy ? "" : saveWords(save)}</p>
        <span class="visually-hidden" role="status">${save.is === "offline" || save.is === "failed" ? saveWords(save) : ""}</span>
      </header>
      <div class="scroll">
        <div class="sheet" ?inert=${drafting.isBusy}>
          <div class="notes">${this.notes(refused?.text)}</div>
          ${this.from(letter)} ${(["to", "cc", "bcc"] as const).map((who) => this.who(who, letter, refused?.addresses))}
          <div class="line">
            <label for="subject">Subject</label>
            <input
              id="subject"
              class="subject"
              autocomplete="off"
              .value=${letter.subject}
              @input=${(event: Event) => this.change({ subject: (event.target as HTMLInputElement).value })}
              @keydown=${(event: KeyboardEvent) => {
                if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
                event.preventDefault();
                this.goTo("text");
              }}
            />
          </div>
          <div class="text">
            <textarea
              aria-label="Message"
              .value=${letter.text}
              @input=${(event: Event) => this.change({ text: (event.target as HTMLTextAreaElement).value })}
              @paste=${this.pasted}
            ></textarea>
          </div>
          ${letter.attachments.length + uploads.list.length > 0
            ? html`<pr-attachment-list
                .attachments=${letter.attachments}
                .uploading=${uploads.list}
                .uploads=${uploads}
                .url=${(each: Attached) => this.mail.client.downloadUrl(each.blobId, each.name, each.type)}
                @pr-remove=${(event: CustomEvent<Attached>) => this.detach(event.detail)}
              ></pr-attachment-list>`
            : nothing}
        </div>
      </div>
      <footer>
        <button class="main" title="Send (Ctrl+Enter)" ?disabled=${drafting.isBusy} @click=${() => this.send()}>
          ${icon("sent")}${drafting.send.is === "writing" || drafting.send.is === "refused" || drafting.send.is === "unsent" ? "Send" : "Sending…"}
        </button>
        ${this.sendLater()}
        <button
          class="attach"
          title="Attach files"
          ?disabled=${drafting.isBusy}
          @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click()}
        >
          ${icon("attachment")}Attach
        </button>
        <input type="file" multiple hidden aria-label="Files to attach" @change=${this.chosen} />
        <span class="size">${letter.attachments.length > 0 ? sizeText(size) : ""}${letter.attachments.length > 0 ? html`<span class="wide"> in all</span>` : nothing}</span>
        <span class="gap"></span>
        <button class="icon danger" aria-label="Discard draft" title="Discard draft" ?disabled=${drafting.isBusy} @click=${this.discard}>
          ${icon("trash")}
        </button>
      </footer>
      ${this.isOver ? html`<div class="over">${icon("attachment")}<span>Drop the files to attach them</span></div>` : nothing}
      ${this.question()} ${this.when()}
    `;
  }

  private chosen(event: Event) {
    const input = event.target as HTMLInputElement;
    this.attach(input.files ?? []);
    input.value = ""; // the same file may be chosen again
  }

  private heading(letter: Letter): string {
    const keyword = this.work?.opened.about?.keyword;
    if (keyword === "$forwarded" || (!keyword && /^fwd:/i.test(letter.subject))) return "Forward";
    return keyword === "$answered" || letter.inReplyTo.length > 0 ? "Reply" : "New message";
  }

  private from(letter: Letter) {
    const { identities } = this.mail;
    if (identities.length < 2) return nothing;
    return html`<div class="line">
      <label for="from">From</label>
      <select id="from" @change=${(event: Event) => this.choose((event.target as HTMLSelectElement).value, letter)}>
        ${identities.map(
          (each) => html`<option value=${each.id} ?selected=${each.id === letter.identityId}>
            ${each.name ? `${each.name} <${each.email}>` : each.email}
          </option>`,
        )}
      </select>
    </div>`;
  }

  private choose(identityId: string, letter: Letter) {
    const signature = (id: string) => this.mail.identities.find((each) => each.id === id)?.textSignature ?? "";
    this.change({ identityId, text: resigned(letter.text, signature(letter.identityId), signature(identityId)) });
  }

  private who(who: Who, letter: Letter, refused: ReadonlyMap<string, string> = new Map()) {
    if (!this.shown.has(who)) return nothing;
    const missing = (["cc", "bcc"] as const).filter((each) => !this.shown.has(each));
    return html`<div class="line">
      <span class="label" aria-hidden="true">${TITLES[who]}</span>
      <pr-address-field
        data-who=${who}
        .label=${TITLES[who]}
        .addresses=${letter[who]}
        .refused=${refused}
        .people=${People.of(this.mail)}
        @pr-addresses=${(event: CustomEvent<Address[]>) => this.change({ [who]: event.detail })}
      ></pr-address-field>
      ${who === "to" && missing.length > 0
        ? html`<span class="more">
            ${missing.map((each) => html`<button aria-label=${`Add ${TITLES[each]}`} @click=${() => this.show(each)}>${TITLES[each]}</button>`)}
          </span>`
        : nothing}
    </div>`;
  }

  private notes(refusedText: string | undefined) {
    const { drafting } = this.work!;
    const { send, replaced } = drafting;
    const bad = (text: string, action: unknown = nothing) => html`<p class="note bad" role="alert">${icon("alert")}<span>${text}</span>${action}</p>`;
    return [
      refusedText ? bad(refusedText) : nothing,
      send.is === "unsent"
        ? bad(`Not sent. ${send.why} Your text is safe.`, html`<button @click=${() => this.send(true, drafting.leaves)}>Send again</button>`)
        : nothing,
      send.is === "asking"
        ? html`<p class="note" role="status">
            ${icon("clock")}<span>The server's answer was lost. Finding out whether the message was sent, before anything is sent twice…</span>
          </p>`
        : nothing,
      drafting.isGone
        ? bad(
            "This message was sent or discarded in another window. What stands here is not saved any more.",
            html`<button @click=${() => this.bringBack(this.work!, drafting.letter)}>Keep it as a new draft</button>`,
          )
        : nothing,
      replaced
        ? html`<p class="note" role="status">
            ${icon("info")}<span
              >${replaced.by === "us"
                ? "This draft was also changed in another window. Your version replaced that one."
                : "This draft was changed in another window. You see that version now."}</span
            ><button @click=${() => drafting.restore()}>${replaced.by === "us" ? "Show the other version" : "Show the version from here"}</button
            ><button @click=${() => drafting.dismissReplaced()}>Fine</button>
          </p>`
        : nothing,
    ];
  }

  private question() {
    const text = this.asked[0]?.field ?? "text";
    return html`<pr-dialog heading="Send it like this?" ?open=${this.asked.length > 0} @pr-close=${() => (this.asked = [])}>
      <ul class="concerns">
        ${this.asked.map((each) => html`<li>${icon("alert")}<span>${each.text}</span></li>`)}
      </ul>
      <button slot="actions" class="outlined" @click=${() => this.goTo(text)}>Go back</button>
      <button slot="actions" class="main" @click=${() => this.send(true, this.askedFor)}>Send anyway</button>
    </pr-dialog>`;
  }

  private get longestDelay() {
    return this.mail.client.session.maxDelayedSend;
  }

  private sendLater() {
    if (this.longestDelay === 0) return nothing;
    const items = moments(new Date(), this.longestDelay).map(({ text, at }) => ({ text, run: () => void this.send(false, at) }));
    const other = { text: "At another time…", divided: items.length > 0, run: () => (this.later = asField(new Date(Date.now() + 3_600_000))) };
    return html`<pr-menu icon="clock" label="Send later" .items=${[...items, other]} ?disabled=${this.work!.drafting.isBusy}></pr-menu>`;
  }

  private when() {
    const at = new Date(this.later ?? "");
    const isFine = isGranted(at, new Date(), this.longestDelay);
    return html`<pr-dialog heading="Send it later" ?open=${this.later !== undefined} @pr-close=${() => (this.later = undefined)}>
      <label for="when">It leaves on</label>
      <input
        id="when"
        type="datetime-local"
        .value=${this.later ?? ""}
        aria-describedby="why"
        aria-invalid=${!isFine}
        @input=${(event: Event) => (this.later = (event.target as HTMLInputElement).value)}
      />
      <p id="why" role="status">${isFine ? "Until then you can take it back or send it at once." : "Choose a time ahead that the server grants."}</p>
      <button slot="actions" class="outlined" @click=${() => (this.later = undefined)}>Go back</button>
      <button
        slot="actions"
        class="main"
        ?disabled=${!isFine}
        @click=${() => {
          this.later = undefined;
          void this.send(false, at);
        }}
      >
        Send then
      </button>
    </pr-dialog>`;
  }

  private failed() {
    const isOffline = this.error instanceof Failure && this.error.isOffline;
    return html`<pr-state
      kind=${isOffline ? "offline" : "error"}
      heading=${isOffline ? "The server cannot be reached" : "This cannot be opened"}
      text=${isOffline ? "Check the connection, then try again." : `${words(this.error)}.`}
    >
      ${isOffline ? html`<button class="outlined" @click=${() => this.open()}>${icon("retry")}Try again</button>` : nothing}
      <button class="outlined" @click=${this.close}>Back to the mail</button>
    </pr-state>`;
  }
}

function words(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

customElements.define("pr-compose", Compose);
