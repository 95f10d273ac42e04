import { LitElement, css, html, nothing } from "lit";
import { Failure } from "../jmap/client.js";
import type { Address, EmailHeader } from "../jmap/types.js";
import "../parts/avatar.js";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import { toast } from "../parts/toast.js";
import type { Mail } from "../store/mail.js";
import { Watching } from "../store/observable.js";
import { Deliveries, isLost, isWaiting, stands, type Stand } from "./deliveries.js";
import { stations, stationStyles, unknownStations } from "./stations.js";
import { needsCare, summary, told } from "./words.js";

/** Above so many recipients, those without trouble fold away. */
const FOLDED_ABOVE = 3;
/** That an attempt is under way, or its time has come, is told by nobody. */
const LOOK_MS = 5000;

/** In a sent message: where each recipient's copy stands, and what can be done about it. */
export class DeliveryView extends LitElement {
  static override properties = { mail: {}, email: {}, isOpen: { state: true }, busy: { state: true } };
  static override styles = [
    base,
    controls,
    stationStyles,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      section {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        overflow: hidden;
      }
      .fold {
        display: flex;
        justify-content: flex-start;
        width: 100%;
        padding: var(--s2) var(--s3);
        border-radius: 0;
        line-height: var(--leading-tight);
        text-align: start;
        white-space: normal;
      }
      .fold .down {
        margin-inline-start: auto;
        transition: transform var(--quick) var(--ease);
      }
      .fold[aria-expanded="true"] .down {
        transform: rotate(180deg);
      }
      .tone {
        width: 0.625rem;
        height: 0.875rem;
        flex: none;
        border-radius: var(--milestone);
        background: var(--line-strong);
      }
      .tone.good {
        background: var(--road);
      }
      .tone.moving,
      .tone.wait,
      .tone.doubt {
        background: var(--horn);
        outline: 1px solid var(--wait);
      }
      .tone.bad {
        background: var(--bad);
      }
      ul.people {
        display: grid;
      }
      .fold + ul.people > li:first-child,
      li + li {
        border-top: 1px solid var(--line);
      }
      .person {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        grid-template-areas: "who road" "words words" "buttons buttons";
        gap: var(--s1) var(--s4);
        align-items: center;
        padding: var(--s3);
      }
      .who {
        grid-area: who;
        display: flex;
        align-items: center;
        gap: var(--s2);
        min-width: 0;
        --avatar: 1.75rem;
      }
      .who span {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .who > div {
        min-width: 0;
        line-height: var(--leading-tight);
      }
      .who .name {
        font-weight: 550;
      }
      .who .quiet,
      .detail {
        font-size: var(--text-s);
        color: var(--ink-2);
      }
      .stations {
        grid-area: road;
      }
      .words {
        grid-area: words;
        display: grid;
        gap: 0.125rem;
        line-height: var(--leading);
      }
      .title {
        font-weight: var(--weight-strong);
        font-variant-numeric: tabular-nums;
      }
      .good .title {
        color: var(--good);
      }
      .wait .title,
      .doubt .title {
        color: var(--wait);
      }
      .bad .title {
        color: var(--bad);
      }
      .said {
        padding: var(--s1) var(--s2);
        margin-top: var(--s1);
        border-inline-start: 3px solid var(--line-strong);
        background: var(--surface-2);
      }
      .bad .said {
        border-color: var(--bad);
      }
      .buttons {
        grid-area: buttons;
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2);
        padding-top: var(--s1);
      }
      .buttons button {
        min-height: 2rem;
        font-size: var(--text-s);
      }
      .trouble {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s2) var(--s3);
        padding: var(--s2) var(--s3);
        color: var(--ink-2);
      }
      .trouble span {
        flex: 1 1 12rem;
      }
      .trouble button {
        margin-inline-start: auto;
      }
      .loading .who i,
      .loading .words i {
        display: block;
        width: 9rem;
        height: 0.625rem;
        border-radius: 999px;
        background: var(--surface-3);
      }
      .loading .who i:first-child {
        width: 1.75rem;
        height: 1.75rem;
        border-radius: var(--milestone);
      }
      .loading .words i {
        width: min(18rem, 80%);
        margin-block: var(--s2);
      }
      @container (max-width: 24rem) {
        .person {
          grid-template-columns: minmax(0, 1fr);
          grid-template-areas: "who" "road" "words" "buttons";
        }
        .stations {
          width: 100%;
          max-width: 12rem;
          height: auto;
        }
      }
      @container (min-width: 44rem) {
        .person {
          grid-template-columns: minmax(0, 14rem) auto minmax(0, 1fr);
          grid-template-areas: "who road words" ". . buttons";
          align-items: start;
          column-gap: var(--s5);
        }
        .person:not(:has(.buttons)) {
          grid-template-areas: "who road words";
        }
        .stations {
          margin-top: 0.125rem;
        }
      }
    `,
  ];
  declare mail: Mail;
  declare email: EmailHeader;
  /** Whether everyone is shown; undefined while that is for us to decide. */
  declare isOpen: boolean | undefined;
  /** The recipient about whom the server is being asked. */
  declare busy: string;
  private readonly watching = new Watching(this);
  private release: (() => void) | undefined;
  private used = "";
  private looking: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.isOpen = undefined;
    this.busy = "";
  }

  override connectedCallback() {
    super.connectedCallback();
    this.looking = setInterval(() => this.look(), LOOK_MS);
    this.requestUpdate();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.looking);
    this.release?.();
    this.release = undefined;
    this.used = "";
  }

  private get deliveries() {
    return Deliveries.of(this.mail);
  }

  override willUpdate() {
    if (!this.isConnected || this.used === this.email.id) return;
    this.release?.();
    this.used = this.email.id;
    this.isOpen = undefined;
    this.release = this.deliveries.use(this.email.id);
    this.watching.on(this.deliveries);
  }

  private look() {
    const known = this.deliveries.get(this.email.id);
    if (document.visibilityState === "hidden" || !known || !stands(known).some(isWaiting)) return;
    void this.deliveries.load([this.email.id]);
  }

  private async act(stand: Stand, action: () => Promise<string>) {
    this.busy = stand.recipient;
    try {
      const trouble = await action();
      if (trouble) toast({ text: trouble, kind: "bad" });
    } catch (failure) {
      toast({ text: words(failure), kind: "bad" });
    }
    this.busy = "";
    await this.deliveries.load([this.email.id]);
    await this.updateComplete;
    this.comeBack(stand.recipient);
  }

  /** The button that was pressed may be gone, and with it the place of who uses the keyboard: that is the recipient now. */
  private comeBack(recipient: string) {
    if (document.activeElement !== document.body) return;
    [...this.renderRoot.querySelectorAll<HTMLElement>(".person")].find((each) => each.dataset.recipient === recipient)?.focus();
  }

  private retry(stand: Stand) {
    return this.act(stand, async () => ((await this.deliveries.retry(stand)) ? "" : `${stand.recipient} does not wait any more.`));
  }

  private again(stand: Stand) {
    return this.act(stand, async () => {
      const refused = await this.deliveries.sendAgain(this.email.id, stand.recipient, this.email.from?.[0]?.email ?? "");
      return refused && `Not sent again: ${refused}.`;
    });
  }

  private cancel(stand: Stand) {
    return this.act(stand, async () => {
      const refused = await this.deliveries.cancel(stand);
      if (refused === "sending") return "It is being handed over at this moment. Try again after that.";
      return refused ? `${stand.recipient} does not wait any more: it could not be canceled.` : "";
    });
  }

  override render() {
    const known = this.deliveries.get(this.email.id);
    const { error } = this.deliveries;
    if (!known) return error ? html`<section aria-label="Delivery">${this.failed()}</section>` : this.loading();
    const now = new Date();
    const all = stands(known);
    if (all.length === 0) return nothing;
    const isFoldable = all.length > FOLDED_ABOVE;
    const { tone, text } = summary(all, now);
    const isOpen = !isFoldable || (this.isOpen ?? needsCare(all));
    return html`<section aria-label="Delivery">
      ${isFoldable
        ? html`<button class="fold" aria-expanded=${isOpen} aria-controls="people" @click=${() => (this.isOpen = !isOpen)}>
            <span class="tone ${tone}"></span>${text}<span class="down">${icon("down")}</span>
          </button>`
        : nothing}
      <ul class="people" id="people" ?hidden=${!isOpen}>
        ${all.map((stand) => this.person(stand, now))}
      </ul>
      ${error ? this.failed() : nothing}
      <span class="visually-hidden" role="status">${text}</span>
    </section>`;
  }

  private loading() {
    return html`<section aria-label="Delivery" aria-busy="true">
      <span class="visually-hidden" role="status">Asking where it stands</span>
      <div class="person loading" aria-hidden="true">
        <div class="who"><i></i><i></i></div>
        ${unknownStations()}
        <div class="words"><i></i></div>
      </div>
    </section>`;
  }

  private failed() {
    return html`<p class="trouble">
      ${icon("offline")}<span>The delivery state could not be brought up to date.</span>
      <button class="outlined" @click=${() => this.deliveries.load([this.email.id])}>${icon("retry")}Try again</button>
    </p>`;
  }

  private person(stand: Stand, now: Date) {
    const { tone, title, detail, said } = told(stand, now);
    const address = this.address(stand.recipient);
    const isBusy = this.busy !== "";
    const buttons = [
      stand.state === "scheduled"
        ? html`<button class="outlined" ?disabled=${isBusy} @click=${() => this.retry(stand)}>${icon("sent")}Send now</button>`
        : nothing,
      isWaiting(stand) && stand.state !== "queued" && stand.state !== "scheduled" && !stand.sending
        ? html`<button class="outlined" ?disabled=${isBusy} @click=${() => this.retry(stand)}>${icon("retry")}Try again now</button>`
        : nothing,
      isLost(stand)
        ? html`<button class="outlined" ?disabled=${isBusy} @click=${() => this.again(stand)}>${icon("retry")}Send again</button>`
        : nothing,
      isWaiting(stand) && !stand.sending
        ? html`<button class="danger" ?disabled=${isBusy} @click=${() => this.cancel(stand)}>Cancel</button>`
        : nothing,
    ].filter((button) => button !== nothing);
    return html`<li class="person ${tone}" tabindex="-1" data-recipient=${stand.recipient} data-state=${stand.state}>
      <div class="who">
        <pr-avatar .name=${address.name} .email=${address.email}></pr-avatar>
        <div>
          <span class="name">${address.name || address.email}</span>
          ${address.name ? html`<span class="quiet">${address.email}</span>` : nothing}
        </div>
      </div>
      ${stations(stand)}
      <div class="words">
        <span class="title">${title}</span>
        ${detail ? html`<span class="detail">${detail}</span>` : nothing} ${said ? html`<span class="said">${said}</span>` : nothing}
      </div>
      ${buttons.length > 0 ? html`<div class="buttons">${buttons}</div>` : nothing}
    </li>`;
  }

  private address(email: string): Address {
    const all = [...(this.email.to ?? []), ...(this.email.cc ?? []), ...(this.email.bcc ?? [])];
    return all.find((each) => each.email.toLowerCase() === email.toLowerCase()) ?? { name: null, email };
  }
}

function words(failure: unknown): string {
  if (failure instanceof Failure && failure.isOffline) return "The server cannot be reached. Try again in a while.";
  if (failure instanceof Failure && failure.type === "rateLimit") return "You tried that very often. Wait a minute, then try again.";
  return `That did not work: ${failure instanceof Error ? failure.message : String(failure)}.`;
}

customElements.define("pr-delivery", DeliveryView);
