import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { base, controls } from "./base.js";
import { focused } from "./focus.js";
import { icon } from "./icon.js";

/**
 * A dialog over the page, the browser's own: it holds the focus, Escape closes it, and the focus goes back to where it was. The content
 * is what stands inside the element; buttons at its foot go into the slot `actions`. Says `pr-close` when it has closed, however.
 */
export class Dialog extends LitElement {
  static override properties = { open: { type: Boolean, reflect: true }, heading: {} };
  static override styles = [
    base,
    controls,
    css`
      dialog {
        width: min(var(--dialog-width, 28rem), calc(100vw - var(--dialog-gap, 2rem)));
        max-width: none;
        max-height: calc(100dvh - var(--dialog-gap, 2rem));
        padding: 0;
        border: 1px solid transparent; /* seen where colours are forced */
        border-radius: var(--radius-l);
        background: var(--surface);
        color: var(--ink);
        box-shadow: var(--shadow-2);
      }
      dialog[open] {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr) auto;
        animation: rise var(--calm) var(--ease);
      }
      dialog::backdrop {
        background: var(--shade);
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(0.5rem);
        }
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--s3);
        padding: var(--s4) var(--s3) var(--s2) var(--dialog-padding, var(--s5));
      }
      .content {
        padding: var(--s2) var(--dialog-padding, var(--s5)) var(--s4);
        overflow: auto;
      }
      footer {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: var(--s2);
        padding: 0 var(--s5) var(--s5);
      }
    `,
  ];
  declare open: boolean;
  declare heading: string;
  /** What had the focus before it opened. */
  private left: HTMLElement | undefined;

  constructor() {
    super();
    this.open = false;
    this.heading = "";
  }

  // The browser gives the focus back when a dialog closes, but not when it is taken out.
  override disconnectedCallback() {
    super.disconnectedCallback();
    if (this.open && !focused()) this.left?.focus();
  }

  override updated() {
    const dialog = this.renderRoot.querySelector("dialog");
    if (!dialog) return;
    if (this.open && !dialog.open) {
      this.left = focused();
      dialog.showModal();
    }
    if (!this.open && dialog.open) dialog.close();
  }

  private closed() {
    this.open = false;
    this.dispatchEvent(new CustomEvent("pr-close"));
  }

  override render() {
    return html`<dialog
      aria-labelledby="heading"
      @close=${this.closed}
      @pointerdown=${(event: Event) => {
        if (event.target === event.currentTarget) (event.target as HTMLDialogElement).close(); // the shade around it
      }}
    >
      <div class="head">
        <h2 id="heading">${this.heading}</h2>
        <button class="icon" aria-label="Close" @click=${() => this.renderRoot.querySelector("dialog")?.close()}>${icon("close")}</button>
      </div>
      <div class="content"><slot></slot></div>
      <footer><slot name="actions"></slot></footer>
    </dialog>`;
  }
}

customElements.define("pr-dialog", Dialog);

/** A question with two answers. */
export interface Question {
  heading: string;
  text: string | TemplateResult;
  /** What the button that does it says: a verb. */
  yes: string;
  isDangerous?: boolean;
}

/** Asks before something that cannot be undone; true if it may be done. */
export function confirm(question: Question): Promise<boolean> {
  const asked = document.createElement("pr-confirm") as Confirm;
  asked.question = question;
  document.body.append(asked);
  return asked.answer.finally(() => asked.remove());
}

export class Confirm extends LitElement {
  static override properties = { question: {} };
  static override styles = [base, controls];
  declare question: Question | undefined;
  private settle: (answer: boolean) => void = () => {};
  readonly answer = new Promise<boolean>((resolve) => (this.settle = resolve));

  override render() {
    if (!this.question) return nothing;
    const { heading, text, yes, isDangerous } = this.question;
    return html`<pr-dialog open .heading=${heading} @pr-close=${() => this.settle(false)}>
      <p>${text}</p>
      <button slot="actions" class="outlined" @click=${() => this.settle(false)}>Cancel</button>
      <button slot="actions" class=${isDangerous ? "outlined danger" : "main"} @click=${() => this.settle(true)}>${yes}</button>
    </pr-dialog>`;
  }
}

customElements.define("pr-confirm", Confirm);
