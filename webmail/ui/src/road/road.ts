import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { base, controls } from "../parts/base.js";
import { icon, type IconName } from "../parts/icon.js";
import { draw, stamp } from "./draw.js";
import { drawingStyle } from "./drawing-style.js";
import { print, save, type Picture } from "./export.js";
import type { Hop } from "./hop.js";
import { itineraryStyle } from "./itinerary.js";
import { headHeight, type Plan } from "./geometry.js";
import { inWords, model, type LaneId, type Road, type RoadOptions, type Station } from "./model.js";
import { otherwise, type Otherwise } from "./otherwise.js";
import { Player } from "./player.js";
import { title } from "./words.js";
import "./detail.js";
import "./legend.js";
import "./transport.js";

/** The layouts of a drawn road; `auto` takes what fits. */
export type Layout = "auto" | "wide" | "medium" | "narrow";

/** What a page needs to lead somebody back to what is shown now. */
export interface RoadPlace {
  /** How many steps are shown. */
  shown: number;
  /** The hop that is open, or -1. */
  hop: number;
}

const NARROW = 440;
const TIGHT = 860;
const LANE = 76; /* what a lane with its name under it needs */
const ASIDE = 1180;
const LARGE = 1.45;
const SCREEN = 400;
const BY_HAND = 800;
const NEWS: readonly Hop["hop"][] = ["commit", "mailbox", "queue", "end", "bounce", "fetch"];
const NONE: ReadonlySet<LaneId> = new Set();

/**
 * The drawn road of one message: who handed it to whom, what was said, and how long it took. Give it the hops of the road, or of the roads
 * through both houses; give it more of them as they happen.
 *
 * @fires pr-road-link the person wants an address that leads here; its detail is a {@link RoadPlace}
 */
export class RoadPicture extends LitElement {
  static override properties = {
    hops: { attribute: false },
    options: { attribute: false },
    live: { type: Boolean },
    large: { type: Boolean, reflect: true },
    linkable: { type: Boolean },
    layout: {},
    heading: {},
    width: { state: true },
    height: { state: true },
    chosen: { state: true },
    focused: { state: true },
    instead: { state: true },
    legend: { state: true },
    tick: { state: true },
    sight: { state: true },
  };
  static override styles = [
    base,
    controls,
    drawingStyle,
    itineraryStyle,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
        background: var(--ground);
        font-size: var(--text-s);
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: end;
        gap: var(--s1);
        padding: var(--s1) var(--s2);
      }
      .switch {
        display: flex;
        flex-wrap: wrap;
        margin: 0 auto 0 0;
        padding: 0;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--surface);
        overflow: hidden;
      }
      .switch label {
        display: grid;
        align-items: center;
        min-height: 2rem;
        padding-inline: var(--s2);
        font-size: var(--text-s);
        cursor: pointer;
      }
      .switch label:has(:checked) {
        background: var(--road);
        color: var(--on-road);
      }
      @media (forced-colors: active) {
        .switch label:has(:checked) {
          forced-color-adjust: none;
          background: Highlight;
          color: HighlightText;
        }
      }
      .switch label:has(:focus-visible) {
        outline: 2px solid var(--focus);
        outline-offset: -2px;
      }
      .switch input {
        position: absolute;
        width: 1px;
        height: 1px;
        opacity: 0;
      }
      .main {
        display: flex;
        flex: 1 1 auto;
        flex-direction: column;
        min-height: 0;
        min-width: 0;
      }
      .scroll {
        position: relative;
        flex: 1 1 auto;
        min-width: 0;
        min-height: 0;
        overflow: auto;
      }
      .scroll:focus-visible,
      .side:focus-visible {
        outline-offset: -2px;
      }
      .drawing {
        display: block;
        width: 100%;
      }
      .head {
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--ground);
      }
      .foot {
        position: sticky;
        bottom: 0;
        z-index: 2;
        display: flex;
        flex: none;
        flex-direction: column;
        max-height: 60%;
      }
      pr-road-transport {
        flex: none;
      }
      .side {
        flex: 0 1 auto;
        min-height: 6rem;
        max-height: 50vh;
        overflow: auto;
        border-top: 2px solid var(--horn);
        background: var(--surface);
      }
      .empty {
        padding: var(--s5);
        text-align: center;
        color: var(--ink-2);
      }
      .is-wide .main {
        flex-direction: row;
      }
      .is-wide .side {
        flex: 0 0 24rem;
        max-height: none;
        border-top: 0;
        border-inline-start: 2px solid var(--horn);
      }
      .frame {
        display: contents;
      }
      .otherwise {
        padding: var(--s3) var(--s4) var(--s4);
      }
      .otherwise > p {
        margin-block: var(--s2);
        font-size: var(--text-m);
      }
      .otherwise dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: var(--s2) var(--s3);
        margin-block: var(--s3);
      }
      .otherwise dt pr-icon {
        color: var(--road);
      }
      .otherwise dd strong {
        display: block;
      }
      .unseen {
        padding: var(--s2) var(--s3);
        border-inline-start: 4px solid var(--horn);
        background: var(--horn-soft);
      }
      .is-narrow .foot {
        max-height: 75%;
      }
      .legend {
        display: grid;
        gap: var(--s3);
        padding: var(--s3) var(--s4) var(--s4);
      }
      :host([large]) {
        font-size: var(--text-l);
      }
      :host([large]) .side {
        --text-s: 1.05rem;
        --text-m: 1.2rem;
        --text-xs: 0.95rem;
      }
      @keyframes appear {
        from {
          opacity: 0;
        }
      }
      .step {
        animation: appear var(--calm) var(--ease);
      }
      .step.pending .arrow {
        animation: go 1s linear infinite;
      }
      @keyframes go {
        to {
          stroke-dashoffset: -20;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .step,
        .step.pending .arrow {
          animation: none;
        }
      }
      @media print {
        :host {
          display: block;
          height: auto !important;
          max-height: none !important;
          color-scheme: light;
        }
        .tools,
        .side,
        .foot {
          display: none;
        }
        .scroll {
          overflow: visible;
        }
        .head {
          position: static;
        }
      }
    `,
  ];
  /** The hops of the road so far, in any order; a new array whenever there are more. */
  declare hops: readonly Hop[];
  declare options: RoadOptions;
  /** Whether more may come. */
  declare live: boolean;
  /** For those in the last row. */
  declare large: boolean;
  /** Whether the page can make an address of what is shown. */
  declare linkable: boolean;
  declare layout: Layout;
  /** The title of a saved or printed picture. */
  declare heading: string;
  declare width: number;
  declare height: number;
  declare chosen: { key: string; lines: { first: number; end: number } | undefined } | undefined;
  declare focused: number;
  declare instead: Otherwise | undefined;
  declare legend: boolean;
  declare tick: number;
  /** Counts screens from the top of the drawing. */
  declare sight: number;
  private road: Road = model([]);
  private readonly player = new Player(() => this.tick++);
  private plan: Plan | undefined;
  /** Whether the person looks at the newest, and wants to go on doing so. */
  private isAtEnd = true;
  /** When the person last touched the drawing; a scroll soon after is theirs, any other is ours. */
  private touchedAt = -Infinity;
  private readonly watcher = new ResizeObserver(([entry]) => {
    this.width = Math.floor(entry!.contentRect.width);
    this.height = Math.floor(entry!.contentRect.height);
  });
  private watched: Element | null = null;

  constructor() {
    super();
    this.hops = [];
    this.options = {};
    this.live = false;
    this.large = false;
    this.linkable = false;
    this.layout = "auto";
    this.heading = "The road of one message";
    this.width = 0;
    this.height = 0;
    this.chosen = undefined;
    this.focused = -1;
    this.instead = undefined;
    this.legend = false;
    this.tick = 0;
    this.sight = 0;
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.watcher.disconnect();
    this.watched = null;
    this.player.halt();
  }

  override connectedCallback() {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate();
  }

  /** Goes back to where an address leads. */
  show(place: RoadPlace) {
    this.player.seek(place.shown);
    const hop = this.road.hops[place.hop];
    this.chosen = hop && { key: key(hop), lines: undefined };
  }

  override willUpdate(changed: PropertyValues) {
    if (changed.has("hops") || changed.has("options")) {
      this.road = model(this.hops, this.options);
      this.player.load(this.road.steps);
    }
  }

  override updated(changed: PropertyValues) {
    const scroll = this.viewport;
    if (scroll !== this.watched) {
      this.watcher.disconnect();
      if (scroll) this.watcher.observe(scroll);
      this.watched = scroll;
    }
    const hasMore = changed.has("hops") || changed.has("width") || changed.has("height");
    if (this.chosen && (changed.has("chosen") || changed.has("height"))) this.reveal(this.road.hops.findIndex((hop) => key(hop) === this.chosen!.key));
    else if (changed.has("tick") || (hasMore && this.live && this.player.isFollowing && this.isAtEnd)) this.keepInView();
  }

  /** The newest step stays in sight, unless the person looks elsewhere. */
  private keepInView() {
    if (this.isNarrow) this.renderRoot.querySelector(".itinerary > li:last-child")?.scrollIntoView({ block: "nearest" });
    else this.scrollToStep(this.player.shown - 1);
  }

  private scrollToStep(i: number) {
    const scroll = this.viewport;
    const y = this.plan?.rows[i];
    if (!scroll || !this.plan || y === undefined) return;
    const room = scroll.clientHeight - this.plan.head;
    const top = y - scroll.scrollTop;
    const edge = Math.min(50, room / 3);
    if (top > edge && top < room - edge / 2) return;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scroll.scrollTo({ top: top > edge ? y - room + edge : y - edge, behavior: isStill || Math.abs(top) > 2 * room ? "auto" : "smooth" });
  }

  private get viewport(): HTMLElement | null {
    return this.renderRoot.querySelector(".scroll");
  }

  private get isNarrow(): boolean {
    return this.layout === "narrow" || (this.layout === "auto" && this.width < NARROW * this.scale);
  }

  private get scale(): number {
    return this.large ? LARGE : 1;
  }

  override render() {
    const hop = this.chosen ? this.road.hops.findIndex((each) => key(each) === this.chosen!.key) : -1;
    const side = this.beside(hop);
    const isWide = side !== nothing && this.clientWidth >= ASIDE * (this.large ? 1.2 : 1) && this.layout !== "medium";
    const about = this.legend ? "What the signs mean" : (this.instead?.name ?? "What was really said");
    const aside = side === nothing ? nothing : html`<section class="side" tabindex="0" aria-label=${about}>${side}</section>`;
    return html`<div class=${`frame ${isWide ? "is-wide" : this.isNarrow ? "is-narrow" : ""}`}>
      ${this.tools()}
      <div class="main">
        <div class="scroll" tabindex="0" role="region" aria-label="The drawn road" @scroll=${this.scrolled} @wheel=${this.touched} @touchmove=${this.touched} @pointerdown=${this.touched} @click=${this.clicked} @keydown=${this.pressed}>
          ${this.width ? (this.isNarrow ? this.itinerary(hop) : this.drawing(hop)) : nothing}
          ${this.road.steps.length ? nothing : html`<p class="empty"><slot name="empty">No message is on its way yet.</slot></p>`}
        </div>
        ${isWide ? aside : nothing}
      </div>
      <p class="visually-hidden" role="status">${this.live ? this.news() : nothing}</p>
      <div class="foot">
        ${isWide ? nothing : aside}
        <pr-road-transport .road=${this.road} .player=${this.player} .tick=${this.tick + this.road.steps.length} ?live=${this.live}></pr-road-transport>
      </div>
    </div>`;
  }

  private beside(hop: number) {
    if (this.legend) return html`<section class="legend"><h3>What the signs mean</h3><pr-road-legend></pr-road-legend></section>`;
    if (this.instead) return this.otherwise(this.instead);
    return hop >= 0 && !this.isNarrow ? this.detail(hop, "panel") : nothing;
  }

  // For those who listen: the newest thing that matters, not every line that was said.
  private news(): string {
    return this.stations().findLast(({ hop }) => NEWS.includes(this.road.hops[hop]!.hop))?.words ?? "";
  }

  private tools() {
    return html`<div class="tools">
      <fieldset class="switch">
        <legend class="visually-hidden">What would happen otherwise</legend>
        ${[undefined, ...otherwise].map(
          (each) => html`<label
            ><input type="radio" name="instead" .checked=${this.instead === each} @change=${() => this.compare(each)} />${each?.name ?? "The road"}</label
          >`,
        )}
      </fieldset>
      ${this.tool("info", "What the signs mean", () => (this.legend = !this.legend), this.legend)}
      ${this.tool("download", "Save as SVG", () => save(this.picture(), "road.svg"))} ${this.tool("print", "Print", () => print(this.picture()))}
      ${this.linkable ? this.tool("link", "Link to this", this.link) : nothing}
    </div>`;
  }

  private compare(instead: Otherwise | undefined) {
    this.instead = instead;
    this.legend = false;
  }

  private tool(name: IconName, label: string, run: () => void, isPressed?: boolean) {
    return html`<button class="icon" title=${label} aria-label=${label} aria-pressed=${isPressed ?? nothing} ?disabled=${!this.road.steps.length && name !== "info"} @click=${run}>
      ${icon(name)}
    </button>`;
  }

  /** The picture as it is saved and printed: as wide as a page, whatever the screen. */
  picture(): Picture {
    return { road: this.road, title: this.heading, width: 1280, scale: 1 };
  }

  private link() {
    const place: RoadPlace = { shown: this.player.shown, hop: this.chosen ? this.road.hops.findIndex((hop) => key(hop) === this.chosen!.key) : -1 };
    this.dispatchEvent(new CustomEvent("pr-road-link", { detail: place, bubbles: true, composed: true }));
  }

  private drawing(chosen: number) {
    const isTight = this.layout === "medium" || (this.layout === "auto" && this.width < Math.max(TIGHT, LANE * this.road.lanes.length) * this.scale);
    const { scale } = this;
    const room = { width: this.width, height: Math.max(0, this.height - headHeight({ isTight, scale })), isTight, scale };
    const { plan, head, body } = draw(this.road, room, {
      shown: this.player.shown,
      chosen,
      line: this.chosen?.lines?.first,
      focused: this.focused,
      faded: this.instead ? new Set(this.road.lanes.map(({ id }) => id).filter((id) => !this.instead!.lanes.has(id))) : NONE,
      sight: { top: (this.sight - 1) * SCREEN, bottom: (this.sight + 2) * SCREEN + this.height },
    });
    this.plan = plan;
    const size = 13 * room.scale;
    return html`
      <ol class="words hidden">
        ${this.stations().map((station) => html`<li>${this.button(station, chosen, html`${stamp(station.at)}: ${station.words}`)}</li>`)}
      </ol>
      <svg class="drawing head" aria-hidden="true" font-size=${size} viewBox="0 0 ${this.width} ${plan.head}">${head}</svg>
      <svg class="drawing body" aria-hidden="true" font-size=${size} viewBox="0 0 ${this.width} ${plan.body}">${body}</svg>
    `;
  }

  private itinerary(chosen: number) {
    let place = "";
    return html`<ol class="words itinerary">
      ${this.stations().map((station) => {
        const { hop, at, words, tone, icon: name } = station;
        const isNew = station.place !== place;
        place = station.place;
        return html`${isNew ? html`<li class="place">${place}</li>` : nothing}
          <li class=${tone}>
            <span class="station">${icon(name)}</span>
            ${this.button(
              station,
              chosen,
              html`<span class="what">${title(this.road.hops[hop]!)}</span><span class="at">${stamp(at)}</span><span class="sentence">${words}</span>`,
            )}
            ${hop === chosen ? this.detail(hop, "inline") : nothing}
          </li>`;
      })}
    </ol>`;
  }

  private stations(): Station[] {
    return inWords(this.road, this.player.shown);
  }

  private button({ hop }: Station, chosen: number, content: TemplateResult) {
    const attends = this.focused >= 0 ? this.focused : chosen;
    return html`<button
      aria-expanded=${hop === chosen}
      data-hop=${hop}
      tabindex=${hop === (attends < 0 ? 0 : attends) ? 0 : -1}
      @click=${() => this.choose(hop === chosen ? -1 : hop)}
      @focus=${() => this.attend(hop)}
      @blur=${() => (this.focused = -1)}
    >
      ${content}
    </button>`;
  }

  private detail(hop: number, place: "panel" | "inline") {
    const step = this.road.steps.find((each) => each.hop === hop);
    return html`<pr-road-detail
      .hop=${this.road.hops[hop]!}
      .at=${step?.at ?? 0}
      .lines=${this.chosen?.lines}
      .place=${place}
      @pr-road-go=${(event: CustomEvent<string>) => this.move(event.detail)}
    ></pr-road-detail>`;
  }

  private otherwise({ name, words, stretches, unseen }: Otherwise) {
    return html`<section class="otherwise">
      <h3>${name}</h3>
      <p>${words}</p>
      <dl>${stretches.map((each) => html`<dt>${icon(each.icon)}</dt><dd><strong>${each.name}</strong>${each.words}</dd>`)}</dl>
      <p class="unseen"><strong>What one could not see.</strong> ${unseen}</p>
    </section>`;
  }

  private choose(hop: number, lines?: { first: number; end: number }) {
    const chosen = this.road.hops[hop];
    this.chosen = chosen && { key: key(chosen), lines };
    if (chosen) this.compare(undefined);
  }

  private move(what: string) {
    if (what === "close") return this.choose(-1);
    const hops = this.stations().map(({ hop }) => hop);
    const now = hops.findIndex((hop) => key(this.road.hops[hop]!) === this.chosen?.key);
    const next = hops[now + (what === "next" ? 1 : -1)];
    if (next !== undefined) {
      this.choose(next);
      this.reveal(next);
    }
  }

  private attend(hop: number) {
    this.focused = hop;
    this.reveal(hop);
  }

  // The drawn steps of a hop come into sight when it has the keyboard's attention.
  private reveal(hop: number) {
    if (!this.isNarrow) this.scrollToStep(this.road.steps.findIndex((step) => step.hop === hop));
  }

  private clicked(event: Event) {
    const node = event.composedPath().find((each): each is SVGElement => each instanceof SVGElement && each.dataset.step !== undefined);
    const step = node && this.road.steps[Number(node.dataset.step)];
    if (step) this.choose(step.hop, step.lines);
  }

  private pressed(event: KeyboardEvent) {
    this.touched();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0] as HTMLElement;
    const onStation = target.dataset.hop !== undefined;
    if (!onStation && target !== event.currentTarget) return;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => this.player.seek(this.player.shown - 1),
      ArrowRight: () => this.player.seek(this.player.shown + 1),
      ...(onStation ? { ArrowUp: () => this.station(target, -1), ArrowDown: () => this.station(target, 1) } : { " ": () => this.player.toggle() }),
      ...(this.chosen ? { Escape: () => this.choose(-1) } : {}),
    };
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  }

  private station(from: HTMLElement, way: number) {
    const all = [...this.renderRoot.querySelectorAll<HTMLElement>("[data-hop]")];
    const next = all[all.indexOf(from) + way];
    next?.focus({ preventScroll: true });
    if (next && this.chosen) this.choose(Number(next.dataset.hop));
  }

  private scrolled(event: Event) {
    const scroll = event.currentTarget as HTMLElement;
    this.sight = Math.floor(scroll.scrollTop / SCREEN);
    if (performance.now() - this.touchedAt > BY_HAND) return;
    this.touchedAt = performance.now();
    this.isAtEnd = scroll.scrollTop + scroll.clientHeight > scroll.scrollHeight - 80;
  }

  private touched() {
    this.touchedAt = performance.now();
  }
}

function key({ host, hop, at }: Hop): string {
  return `${host} ${hop} ${at}`;
}

customElements.define("pr-road", RoadPicture);

declare global {
  interface HTMLElementTagNameMap {
    "pr-road": RoadPicture;
  }
}
