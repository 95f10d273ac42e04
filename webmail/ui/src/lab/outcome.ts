import { LitElement, css, html } from "lit";
import { base } from "../parts/base.js";
import type { Outcome } from "./types.js";
import { outcomes } from "./words.js";

/** What became of a message: a small road with its milestone, and the word. */
export class OutcomeMark extends LitElement {
  static override properties = { outcome: {} };
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: var(--s1);
        padding: 0 var(--s2);
        min-height: 1.5rem;
        border-radius: 999px;
        font-size: var(--text-xs);
        font-weight: var(--weight-strong);
        white-space: nowrap;
        background: var(--info-soft);
        color: var(--info);
      }
      :host([outcome="waiting"]) {
        background: var(--wait-soft);
        color: var(--wait);
      }
      :host([outcome="delivered"]),
      :host([outcome="read"]) {
        background: var(--good-soft);
        color: var(--good);
      }
      :host([outcome="failed"]) {
        background: var(--bad-soft);
        color: var(--bad);
      }
      svg {
        width: 1.5rem;
        height: 0.75rem;
        fill: currentColor;
        stroke: currentColor;
        stroke-width: 2;
        stroke-linecap: round;
      }
    `,
  ];
  declare outcome: Outcome;

  override willUpdate() {
    this.setAttribute("outcome", this.outcome);
  }

  override render() {
    const far = { underWay: 10, waiting: 10, delivered: 20, read: 20, failed: 15 }[this.outcome];
    return html`<svg viewBox="0 0 24 12" aria-hidden="true">
        <path fill="none" stroke-dasharray="3 3" d="M2 10H22" />
        <circle stroke="none" cx=${far} cy="5" r="3.2" />
      </svg>
      ${outcomes[this.outcome]}`;
  }
}

customElements.define("pr-lab-outcome", OutcomeMark);
