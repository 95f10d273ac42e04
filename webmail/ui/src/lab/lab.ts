import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import "../parts/mark.js";
import "../parts/menu.js";
import type { MenuItem } from "../parts/menu.js";
import "../parts/state.js";
import "../parts/toast.js";
import { toast } from "../parts/toast.js";
import type { RoadOptions } from "../road/model.js";
import "../road/road.js";
import type { RoadPicture, RoadPlace } from "../road/road.js";
import { Watching } from "../store/observable.js";
import "./messages.js";
import "./outcome.js";
import "./side.js";
import { LabStore } from "./store.js";
import type { Message } from "./types.js";
import { addressed, permalink } from "./words.js";

type Tab = "north" | "road" | "south";

const tabs: Tab[] = ["north", "road", "south"];

/** The lab page: two webmails, and between them the road of a message. */
export class Lab extends LitElement {
  static override properties = { tab: { state: true }, isLarge: { state: true }, isRoomy: { state: true } };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        container-type: inline-size; /* so that larger type counts as less room */
        height: max(100dvh, 34rem); /* where that is too high, the page scrolls */
        background: var(--ground);
      }
      .top {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s2) var(--s3);
        padding: var(--s2) var(--s4);
        background: var(--surface);
        border-bottom: 1px solid var(--line);
      }
      h1 {
        margin-inline-end: auto;
        white-space: nowrap;
      }
      .top a {
        padding-inline: var(--s2);
      }
      .notice {
        padding: var(--s2) var(--s4);
        background: var(--wait-soft);
        color: var(--wait);
        font-size: var(--text-s);
      }
      nav {
        display: contents;
      }
      .tabs {
        display: none;
      }
      main {
        flex: 1 1 auto;
        display: grid;
        grid-template-columns: minmax(20rem, 22vw) minmax(0, 1fr) minmax(20rem, 22vw);
        gap: var(--s3);
        min-height: 0;
        padding: var(--s3);
      }
      .road {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr) auto;
        min-width: 0;
        min-height: 0;
        border: 1px solid transparent; /* seen where colours are forced */
        border-radius: var(--radius-l);
        background: var(--surface);
        box-shadow: var(--shadow-1);
        overflow: clip;
      }
      .title {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s1) var(--s2);
        padding: var(--s2) var(--s3);
        border-bottom: 1px solid var(--line);
      }
      .title button {
        min-height: 2rem;
        padding: 0 var(--s2);
        font-size: var(--text-s);
      }
      .title h2 {
        flex: 1 1 10rem;
        min-width: 0;
        font-size: var(--text-m);
      }
      .title .who {
        display: block;
        font-size: var(--text-s);
        font-weight: var(--weight);
        color: var(--ink-2);
      }
      .recent {
        border-top: 1px solid var(--line);
      }
      .recent summary {
        padding: var(--s2) var(--s3);
        font-size: var(--text-s);
        font-weight: 550;
        cursor: pointer;
      }
      .recent pr-lab-messages {
        max-height: min(14rem, 30dvh);
      }
      @container (max-width: 70rem) {
        .tabs {
          display: grid;
          grid-template-columns: repeat(3, 1fr);
          background: var(--surface);
          border-bottom: 1px solid var(--line);
        }
        .tabs button {
          min-height: 2.75rem;
          border-radius: 0;
        }
        .tabs button[aria-selected="true"] {
          box-shadow: inset 0 -3px var(--horn);
          color: var(--road-strong);
        }
        main {
          grid-template-columns: minmax(0, 1fr);
          padding: var(--s2);
        }
        main > :not(.current) {
          display: none;
        }
        .top {
          padding-inline: var(--s3);
        }
      }
      @container (max-width: 44rem) {
        .top {
          gap: var(--s1);
          padding-inline: var(--s2);
        }
        .optional {
          display: none;
        }
        .title h2 {
          flex-basis: 8rem;
        }
      }
      @container (max-width: 24rem) {
        .top pr-mark {
          display: none;
        }
      }
      @media print {
        :host {
          display: block;
          height: auto;
          background: none;
        }
        .top,
        .notice,
        .tabs,
        .title button,
        .recent {
          display: none;
        }
        main,
        .road {
          display: block !important;
          overflow: visible;
          padding: 0;
          box-shadow: none;
        }
      }
    `,
  ];
  declare tab: Tab;
  /** For a room: larger type. */
  declare isLarge: boolean;
  /** Whether the window holds the list of messages besides the road. */
  declare isRoomy: boolean;
  private readonly roomy = matchMedia("(min-width: 700px) and (min-height: 900px)");
  private readonly resized = () => (this.isRoomy = this.roomy.matches);
  private readonly store = new LabStore();
  private readonly watching = new Watching(this);
  private readonly moved = () => this.openAddressed();
  /** Where on the road the address leads, until it is shown. */
  private place: RoadPlace | undefined;
  private known: RoadOptions | undefined;

  constructor() {
    super();
    this.tab = "road";
    this.isLarge = false;
    this.isRoomy = this.roomy.matches;
    this.watching.on(this.store);
  }

  override connectedCallback() {
    super.connectedCallback();
    addEventListener("hashchange", this.moved);
    this.roomy.addEventListener("change", this.resized);
    this.openAddressed();
    this.store.start();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.moved);
    this.roomy.removeEventListener("change", this.resized);
    this.store.stop();
  }

  override updated(changed: Map<string, unknown>) {
    if (changed.has("isLarge")) document.documentElement.style.fontSize = this.isLarge ? "125%" : "";
    const road = this.renderRoot.querySelector<RoadPicture>("pr-road");
    if (this.place && road && this.store.road === "there") void this.goTo(road, this.place);
  }

  private openAddressed() {
    const { messageId, place } = addressed(location.hash) ?? {};
    if (!messageId) return;
    this.place = place;
    if (messageId === this.store.shown) this.requestUpdate();
    else void this.store.show(messageId);
  }

  private async goTo(road: RoadPicture, place: RoadPlace) {
    this.place = undefined;
    await road.updateComplete;
    road.show(place);
  }

  private choose(messageId: string) {
    history.replaceState(null, "", permalink(messageId));
    void this.store.show(messageId);
  }

  private follow() {
    history.replaceState(null, "", "/lab");
    void this.store.follow();
  }

  private get letters(): MenuItem[] {
    const [north, south] = this.store.state?.systems ?? [];
    if (!north || !south) return [];
    const pairs = [
      [north, south, 0, 0],
      [south, north, 0, 0],
      [north, south, 1, 1],
      [north, north, 0, 1],
    ] as const;
    return pairs.flatMap(([from, to, i, j]) => {
      const [sender, recipient] = [from.people[i], to.people[j]];
      if (!sender || !recipient) return [];
      return [{ text: `${sender.name} to ${recipient.name}${from === to ? ", same house" : ""}`, icon: "sent" as const, run: () => void this.send(sender, recipient) }];
    });
  }

  private async send(...[from, to]: Parameters<LabStore["send"]>) {
    try {
      await this.store.send(from, to);
      if (!this.store.isFollowing) this.follow();
      this.tab = "road";
    } catch (refusal) {
      toast({ text: `The letter was not sent. ${(refusal as Error).message}` });
    }
  }

  private async mendAll() {
    try {
      await this.store.mendAll();
    } catch (refusal) {
      toast({ text: `Not everything was mended. ${(refusal as Error).message}` });
    }
  }

  /** The address becomes that of the place, and can be given on. */
  private async link(place: RoadPlace) {
    const address = permalink(this.store.shown, place);
    history.replaceState(null, "", address);
    const isCopied = await navigator.clipboard.writeText(address).then(
      () => true,
      () => false, // the person did not allow it
    );
    toast({ text: isCopied ? "The link to this place on the road was copied." : "The link to this place is in the address bar." });
  }

  override render() {
    const { state, connection } = this.store;
    const isBroken = state?.faults.some((fault) => fault.broken.length) ?? false;
    return html`
      <header class="top">
        <pr-mark></pr-mark>
        <h1>The lab</h1>
        <pr-menu look="main" text="Send a letter" icon="sent" .items=${this.letters} ?disabled=${!state || this.store.busy.has("send")}></pr-menu>
        <button class="outlined" ?disabled=${!isBroken || this.store.busy.has("reset")} aria-label="Mend everything" @click=${this.mendAll}>
          <span>Mend<span class="optional"> everything</span></span>
        </button>
        <button class="optional outlined" title="Larger type, for a room" aria-pressed=${this.isLarge} @click=${() => (this.isLarge = !this.isLarge)}>Projector</button>
        <a class="optional" href="/lab/components">Components</a>
      </header>
      <div role="status">
        ${connection === "lost" ? html`<p class="notice">The lab does not answer. This page goes on when it does; nothing is missed.</p>` : nothing}
      </div>
      <nav>
        <div class="tabs" role="tablist" aria-label="Parts of the lab" @keydown=${this.turned}>
          ${tabs.map(
            (tab) => html`<button
              role="tab"
              id="tab-${tab}"
              aria-controls=${tab}
              aria-selected=${this.tab === tab}
              tabindex=${this.tab === tab ? 0 : -1}
              @click=${() => (this.tab = tab)}
            >
              ${tab === "road" ? "The road" : (this.store.system(tab)?.domain ?? tab)}
            </button>`,
          )}
        </div>
      </nav>
      <main>
        <pr-lab-side id="north" class=${this.tab === "north" ? "current" : ""} .store=${this.store} name="north"></pr-lab-side>
        <section id="road" class="road ${this.tab === "road" ? "current" : ""}" aria-label="The road">${this.middle()}</section>
        <pr-lab-side id="south" class=${this.tab === "south" ? "current" : ""} .store=${this.store} name="south"></pr-lab-side>
      </main>
      <pr-toasts></pr-toasts>
    `;
  }

  private turned(event: KeyboardEvent) {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way) return;
    this.tab = tabs[(tabs.indexOf(this.tab) + way + tabs.length) % tabs.length]!;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("[aria-selected=true]")?.focus());
  }

  private middle(): TemplateResult {
    const { store } = this;
    const message = store.shownMessage;
    return html`
      ${this.heading(message)} ${this.picture(message)}
      ${store.messages.length
        ? html`<details class="recent" ?open=${this.isRoomy}>
            <summary>Messages, newest first</summary>
            <pr-lab-messages .store=${store} @pr-choose=${(event: CustomEvent<string>) => this.choose(event.detail)}></pr-lab-messages>
          </details>`
        : nothing}
    `;
  }

  private heading(message: Message | undefined) {
    const { shown, isFollowing } = this.store;
    if (!shown || this.store.road === "missing") return html`<div></div>`;
    return html`<div class="title">
      <h2>
        ${message?.subject || (message ? "(no subject)" : "A message on its way")}
        ${message ? html`<span class="who">${message.from} → ${message.recipients.map((one) => one.address).join(", ")}</span>` : nothing}
      </h2>
      ${message ? html`<pr-lab-outcome .outcome=${message.outcome}></pr-lab-outcome>` : nothing}
      <button aria-pressed=${isFollowing} aria-label="Follow the newest" title="Show each new message as it sets out" @click=${() => (isFollowing ? this.choose(shown) : this.follow())}>
        <span>Follow<span class="optional"> the newest</span></span>
      </button>
    </div>`;
  }

  private picture(message: Message | undefined): TemplateResult {
    const { store } = this;
    if (!store.state) {
      return store.connection === "lost"
        ? html`<pr-state kind="offline" heading="The lab does not answer" text="Is it still running? This page goes on when it does."></pr-state>`
        : html`<pr-state kind="loading" heading="Opening the lab…"></pr-state>`;
    }
    if (store.road === "none") {
      return html`<pr-state kind="empty" heading="The road is quiet" text="Write a letter on either side, or let one be sent.">
        <button class="main" @click=${() => this.letters[0]?.run()}>${icon("sent")}Send a letter</button>
      </pr-state>`;
    }
    if (store.road === "missing") {
      return html`<pr-state kind="error" heading="This message is not known" text="It may be of another lab, or of a host that is stopped.">
        <button class="outlined" @click=${this.follow}>Show the newest</button>
      </pr-state>`;
    }
    if (!store.hops.length) return html`<pr-state kind="loading" heading="Reading the road…"></pr-state>`;
    const [north, south] = store.state.systems;
    const [home, away] = message?.system === "south" ? ([south.domain, north.domain] as const) : ([north.domain, south.domain] as const);
    return html`<pr-road
      live
      linkable
      ?large=${this.isLarge}
      .heading=${message?.subject || "The road of one message"}
      .hops=${store.hops}
      .options=${this.options(home, away)}
      @pr-road-link=${(event: CustomEvent<RoadPlace>) => this.link(event.detail)}
    ></pr-road>`;
  }

  // The same object for the same houses: a road is drawn anew when its options change.
  private options(home: string, away: string): RoadOptions {
    if (this.known?.houses?.[0] !== home || this.known.houses[1] !== away) this.known = { houses: [home, away], isWhole: true };
    return this.known;
  }
}

customElements.define("pr-lab", Lab);
