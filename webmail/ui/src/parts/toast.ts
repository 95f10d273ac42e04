import { LitElement, css, html, nothing } from "lit";
import { base, controls } from "./base.js";
import { icon } from "./icon.js";

export interface Toast {
  text: string;
  kind?: "plain" | "bad";
  /** A button in it, such as Undo. */
  action?: { text: string; run: () => void };
}

/** Says something briefly, wherever one is. */
export function toast(said: Toast) {
  dispatchEvent(new CustomEvent<Toast>("pr-toast", { detail: said }));
}

const SHOWN_MS = 6000;

/** Shows one toast at a time, at the foot of the page; read out by screen readers. */
export class Toasts extends LitElement {
  static override properties = { current: { state: true } };
  static override styles = [
    base,
    controls,
    css`
      :host {
        position: fixed;
        z-index: 40;
        inset: auto auto max(var(--s4), env(safe-area-inset-bottom)) var(--s4); /* away from what is read and what sends */
        pointer-events: none;
      }
      div {
        display: flex;
        align-items: center;
        gap: var(--s3);
        max-width: min(36rem, calc(100vw - 2rem));
        padding: var(--s2) var(--s2) var(--s2) var(--s4);
        border-radius: var(--radius);
        background: var(--ink);
        color: var(--surface);
        box-shadow: var(--shadow-2);
        pointer-events: auto;
      }
      button,
      button:hover {
        color: inherit;
        background: none;
        text-decoration: underline;
        text-underline-offset: 0.2em;
      }
      span {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      @media (max-width: 699.9px) {
        :host {
          position: sticky; /* it takes a line of its own, so that it covers nothing */
          inset: auto 0 0;
          flex: none;
        }
        div {
          max-width: none;
          padding: var(--s1) var(--s1) max(var(--s1), env(safe-area-inset-bottom)) var(--s4);
          border-radius: 0;
          box-shadow: none;
        }
      }
      @media print {
        :host {
          display: none;
        }
      }
      .bad::before {
        content: "";
        width: 0.6rem;
        height: 0.8rem;
        border-radius: var(--milestone);
        background: var(--bad);
      }
    `,
  ];
  declare current: Toast | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly show = (event: Event) => {
    this.current = (event as CustomEvent<Toast>).detail;
    this.later();
  };

  override connectedCallback() {
    super.connectedCallback();
    addEventListener("pr-toast", this.show);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("pr-toast", this.show);
    clearTimeout(this.timer);
  }

  private later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.current = undefined), SHOWN_MS);
  }

  override render() {
    const now = this.current;
    return html`<section aria-live="polite" role="status">
      ${now
        ? html`<div class=${now.kind ?? "plain"} @pointerenter=${() => clearTimeout(this.timer)} @pointerleave=${() => this.later()}>
            <span>${now.text}</span>
            ${now.action
              ? html`<button
                  @click=${() => {
                    this.current = undefined;
                    now.action?.run();
                  }}
                >
                  ${now.action.text}
                </button>`
              : nothing}
            <button class="icon" aria-label="Close this note" @click=${() => (this.current = undefined)}>${icon("close")}</button>
          </div>`
        : nothing}
    </section>`;
  }
}

customElements.define("pr-toasts", Toasts);
