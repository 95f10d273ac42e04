import { LitElement, css, html, nothing } from "lit";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import { draw, stamp } from "./draw.js";
import { drawingStyle } from "./drawing-style.js";
import type { Hop } from "./hop.js";
import { inWords, model, type Road, type RoadOptions } from "./model.js";
import { title } from "./words.js";

/** The layouts of a drawn road; `auto` takes what fits. */
export type Layout = "auto" | "wide" | "medium" | "narrow";

/** The drawn road of one message: who handed it to whom, what was said, and how long it took. */
export class RoadPicture extends LitElement {
  static override properties = {
    hops: { attribute: false },
    options: { attribute: false },
    live: { type: Boolean },
    large: { type: Boolean, reflect: true },
    layout: {},
    width: { state: true },
    chosen: { state: true },
    focused: { state: true },
  };
  static override styles = [
    base,
    controls,
    drawingStyle,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
        position: relative;
        background: var(--ground);
        font-size: var(--text-s);
      }
      .scroll {
        flex: 1 1 auto;
        min-height: 0;
        overflow: auto;
        position: relative;
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
      .words {
        position: absolute;
        inset: 0 auto auto 0;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
      }
      aside {
        flex: none;
        max-height: 50%;
        overflow: auto;
        padding: var(--s3) var(--s4);
        border-top: 2px solid var(--horn);
        background: var(--surface);
      }
      aside header {
        display: flex;
        align-items: center;
        gap: var(--s2);
      }
      aside header h3 {
        flex: 1;
      }
    `,
  ];
  declare hops: readonly Hop[];
  declare options: RoadOptions;
  declare live: boolean;
  declare large: boolean;
  declare layout: Layout;
  declare width: number;
  declare chosen: number;
  declare focused: number;
  private road: Road = model([]);
  private isFollowing = true;
  private readonly watcher = new ResizeObserver(([entry]) => (this.width = Math.floor(entry!.contentRect.width)));

  constructor() {
    super();
    this.hops = [];
    this.options = {};
    this.live = false;
    this.large = false;
    this.layout = "auto";
    this.width = 0;
    this.chosen = -1;
    this.focused = -1;
  }

  override connectedCallback() {
    super.connectedCallback();
    this.watcher.observe(this);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.watcher.disconnect();
  }

  override willUpdate(changed: Map<string, unknown>) {
    if (changed.has("hops") || changed.has("options")) this.road = model(this.hops, this.options);
  }

  override updated(changed: Map<string, unknown>) {
    const scroll = this.renderRoot.querySelector(".scroll");
    if (changed.has("hops") && this.live && this.isFollowing) scroll?.scrollTo({ top: scroll.scrollHeight, behavior: "smooth" });
  }

  private get isTight(): boolean {
    return this.layout === "medium" || (this.layout !== "wide" && this.width < 860);
  }

  override render() {
    if (!this.width) return nothing;
    const room = { width: this.width, isTight: this.isTight, scale: this.large ? 1.45 : 1 };
    const { plan, head, body } = draw(this.road, room, {
      shown: this.road.steps.length,
      chosen: this.chosen,
      focused: this.focused,
      faded: new Set(),
    });
    const size = 13 * room.scale;
    return html`
      <div class="scroll" @scroll=${this.scrolled} @click=${this.clicked}>
        <ol class="words" @keydown=${this.pressed}>
          ${inWords(this.road).map(
            ({ hop, at, words }) => html`<li>
              <button @click=${() => (this.chosen = hop)} @focus=${() => (this.focused = hop)} @blur=${() => (this.focused = -1)}>
                ${stamp(at)}: ${words}
              </button>
            </li>`,
          )}
        </ol>
        <svg class="drawing head" aria-hidden="true" font-size=${size} viewBox="0 0 ${this.width} ${plan.head}">${head}</svg>
        <svg class="drawing body" aria-hidden="true" font-size=${size} viewBox="0 0 ${this.width} ${plan.body}">${body}</svg>
      </div>
      ${this.chosen < 0 ? nothing : this.detail()}
    `;
  }

  private detail() {
    const hop = this.road.hops[this.chosen];
    if (!hop) return nothing;
    return html`<aside aria-label="What was really said">
      <header>
        <h3>${title(hop)}</h3>
        <button class="icon" aria-label="Close" @click=${() => (this.chosen = -1)}>${icon("close")}</button>
      </header>
      <pre class="said">${JSON.stringify(hop.detail, null, 2)}</pre>
    </aside>`;
  }

  private clicked(event: Event) {
    const step = event.composedPath().find((node) => node instanceof SVGElement && node.dataset.step !== undefined);
    if (step) this.chosen = this.road.steps[Number((step as SVGElement).dataset.step)]!.hop;
  }

  private pressed(event: KeyboardEvent) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>(".words button")];
    const now = buttons.indexOf(event.target as HTMLElement);
    buttons[Math.min(buttons.length - 1, Math.max(0, now + way))]?.focus({ preventScroll: true });
  }

  private scrolled(event: Event) {
    const scroll = event.currentTarget as HTMLElement;
    this.isFollowing = scroll.scrollTop + scroll.clientHeight > scroll.scrollHeight - 40;
  }
}

customElements.define("pr-road", RoadPicture);
