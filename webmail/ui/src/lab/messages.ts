import { LitElement, css, html, nothing } from "lit";
import { base, controls } from "../parts/base.js";
import { Watching } from "../store/observable.js";
import "./outcome.js";
import type { LabStore } from "./store.js";
import { clockTime } from "./words.js";

/** The newest messages of the lab; the one that is chosen is shown. */
export class LabMessages extends LitElement {
  static override properties = { store: {} };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        overflow: auto;
        overscroll-behavior: contain;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      button {
        display: grid;
        grid-template-columns: 5.5rem minmax(0, 1fr) auto;
        justify-content: start;
        align-items: center;
        gap: 0 var(--s3);
        width: 100%;
        min-height: 2.75rem;
        padding: var(--s1) var(--s3);
        border-radius: 0;
        text-align: start;
        font-weight: var(--weight);
        line-height: var(--leading-tight);
        white-space: normal;
      }
      button:focus-visible {
        outline-offset: -2px;
      }
      button[aria-current="true"] {
        background: var(--road-soft);
        box-shadow: inset 4px 0 var(--horn);
      }
      time {
        font-size: var(--text-s);
        font-variant-numeric: tabular-nums;
        color: var(--ink-3);
      }
      .subject,
      .who {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .subject {
        font-weight: 550;
      }
      .who {
        font-size: var(--text-s);
        color: var(--ink-2);
      }
    `,
  ];
  declare store: LabStore;
  private readonly watching = new Watching(this);

  override willUpdate() {
    this.watching.on(this.store);
  }

  override render() {
    const { messages, shown } = this.store;
    if (!messages.length) return nothing;
    return html`<ul>
      ${messages.map(
        (message) => html`<li>
          <button aria-current=${message.messageId === shown} @click=${() => this.choose(message.messageId)}>
            <time datetime=${message.at}>${clockTime(message.at)}</time>
            <span>
              <span class="subject">${message.subject || "(no subject)"}</span>
              <span class="who">${message.from} → ${message.recipients.map((one) => one.address).join(", ")}</span>
            </span>
            <pr-lab-outcome .outcome=${message.outcome}></pr-lab-outcome>
          </button>
        </li>`,
      )}
    </ul>`;
  }

  private choose(messageId: string) {
    this.dispatchEvent(new CustomEvent("pr-choose", { detail: messageId }));
  }
}

customElements.define("pr-lab-messages", LabMessages);
