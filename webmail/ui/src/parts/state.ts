import { LitElement, css, html, nothing, svg } from "lit";
import { base, controls } from "./base.js";

type Kind = "empty" | "loading" | "error" | "offline";

const milestone = svg`<path d="M-9 0v-20a9 9 0 0 1 18 0V0z"/>`;

/** What a view shows when it has nothing to show: an empty road, one under way, one that is broken. A way out goes into its slot. */
export class State extends LitElement {
  static override properties = { kind: {}, heading: {}, text: {} };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: grid;
        justify-items: center;
        align-content: center;
        gap: var(--s3);
        min-height: 12rem;
        padding: var(--s5);
        text-align: center;
        text-wrap: balance;
        color: var(--ink-2);
      }
      svg {
        width: 9rem;
        height: 5rem;
        overflow: visible;
      }
      .road {
        fill: none;
        stroke: var(--line-strong);
        stroke-width: 2;
        stroke-dasharray: 7 7;
        stroke-linecap: round;
      }
      .stone {
        fill: var(--surface-3);
        stroke: var(--line-strong);
        stroke-width: 1.6;
      }
      .mark {
        fill: var(--horn);
        stroke: none;
      }
      :host([kind="loading"]) .road {
        animation: travel 900ms linear infinite;
      }
      .broken {
        stroke: var(--bad);
        stroke-width: 3;
        stroke-linecap: round;
      }
      p {
        max-width: 30rem;
        color: var(--ink-3);
      }
      h2 {
        margin-block-end: var(--s1);
        color: var(--ink);
      }
      @keyframes travel {
        to {
          stroke-dashoffset: -14;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        :host([kind="loading"]) .road {
          animation: none;
        }
      }
    `,
  ];
  declare kind: Kind;
  declare heading: string;
  declare text: string;

  constructor() {
    super();
    this.kind = "empty";
    this.heading = "";
    this.text = "";
  }

  override willUpdate() {
    this.setAttribute("kind", this.kind);
  }

  override render() {
    const isBroken = this.kind === "error" || this.kind === "offline";
    return html`
      <svg viewBox="0 0 144 80" aria-hidden="true">
        <path class="road" d=${isBroken ? "M4 72h50M90 72h50" : "M4 72h136"} />
        <g class="stone" transform="translate(26 72)">${milestone}</g>
        <g class="stone" transform="translate(118 72)">${milestone}</g>
        ${this.kind === "empty" ? nothing : svg`<circle class="mark" cx="26" cy="50" r="4"/>`}
        ${isBroken ? svg`<path class="broken" d="M65 65l14 14M79 65l-14 14"/>` : nothing}
      </svg>
      <div role=${this.kind === "error" ? "alert" : "status"}>
        <h2>${this.heading || (this.kind === "loading" ? "Loading…" : "")}</h2>
        ${this.text ? html`<p>${this.text}</p>` : nothing}
      </div>
      <slot></slot>
    `;
  }
}

customElements.define("pr-state", State);
