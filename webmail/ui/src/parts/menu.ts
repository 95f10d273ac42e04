import { LitElement, css, html, nothing } from "lit";
import { base, controls } from "./base.js";
import { icon, type IconName } from "./icon.js";

export interface MenuItem {
  text: string;
  icon?: IconName;
  run: () => void;
  isDangerous?: boolean;
  /** Given for a choice of several: whether it is the one. */
  checked?: boolean;
  /** Begins a new group. */
  divided?: boolean;
}

/**
 * A button that opens a list of things to do. Arrow keys, Home, End, the first letter and Escape work as in every menu (ARIA menu button
 * pattern). The list lies in the top layer, so no pane cuts it off.
 */
export class Menu extends LitElement {
  static override properties = { items: {}, heading: {}, label: {}, icon: {}, text: {}, look: {}, disabled: { type: Boolean }, open: { state: true } };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: inline-block;
      }
      [popover] {
        position: fixed;
        inset: auto;
        margin: 0;
        min-width: 12rem;
        max-width: min(20rem, calc(100vw - 1rem));
        max-height: min(26rem, 80dvh);
        overflow: auto;
        padding: var(--s1);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        color: var(--ink);
        box-shadow: var(--shadow-2);
      }
      [role^="menuitem"] {
        display: flex;
        justify-content: flex-start;
        width: 100%;
        min-height: 2.25rem;
        padding-block: var(--s1);
        font-weight: var(--weight);
        line-height: 1.3;
        text-align: start;
        white-space: normal;
        overflow-wrap: anywhere;
      }
      [role^="menuitem"]:focus-visible {
        outline-offset: -2px;
        background: var(--surface-3);
      }
      p {
        padding: var(--s2) var(--s3);
        font-size: var(--text-s);
        color: var(--ink-3);
        overflow-wrap: anywhere;
      }
      hr {
        margin: var(--s1) 0;
        border: 0;
        border-top: 1px solid var(--line);
      }
      .gap {
        width: 1.25rem;
        flex: none;
      }
    `,
  ];
  declare items: MenuItem[];
  /** Stands above the items; may be empty. */
  declare heading: string;
  /** What the button is called if its face is only an icon. */
  declare label: string;
  declare icon: IconName;
  declare text: string;
  /** How the button stands out, as other buttons do: `main`, `outlined`, or not. */
  declare look: "" | "main" | "outlined";
  declare disabled: boolean;
  declare open: boolean;

  constructor() {
    super();
    this.items = [];
    this.heading = "";
    this.label = "";
    this.icon = "more";
    this.text = "";
    this.look = "";
    this.disabled = false;
    this.open = false;
  }

  private get list(): HTMLElement {
    return this.renderRoot.querySelector("[popover]")!;
  }

  private get buttons(): HTMLButtonElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLButtonElement>("[role^=menuitem]")];
  }

  /** Opens it beside its button. */
  show() {
    this.list.showPopover();
    this.place();
    this.buttons[0]?.focus();
  }

  private readonly place = () => {
    const anchor = this.renderRoot.querySelector("button")!.getBoundingClientRect();
    this.list.style.left = "0"; // where it is as wide as it may be
    const { width, height } = this.list.getBoundingClientRect();
    const left = Math.max(8, Math.min(anchor.left, innerWidth - width - 8));
    const below = anchor.bottom + 4;
    const top = below + height > innerHeight - 8 ? Math.max(8, anchor.top - height - 4) : below;
    this.list.style.left = `${left}px`;
    this.list.style.top = `${top}px`;
  };

  private toggled(event: Event) {
    this.open = (event as ToggleEvent).newState === "open";
    // The button moves when the window takes another shape.
    if (this.open) addEventListener("resize", this.place);
    else removeEventListener("resize", this.place);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("resize", this.place);
  }

  private hide() {
    this.list.hidePopover();
    this.renderRoot.querySelector("button")?.focus();
  }

  private key(event: KeyboardEvent) {
    const buttons = this.buttons;
    const at = buttons.indexOf(event.composedPath()[0] as HTMLButtonElement);
    const to = (index: number) => buttons[(index + buttons.length) % buttons.length]?.focus();
    if (event.key === "ArrowDown") to(at + 1);
    else if (event.key === "ArrowUp") to(at - 1);
    else if (event.key === "Home") to(0);
    else if (event.key === "End") to(-1);
    else if (event.key === "Escape" || event.key === "Tab") this.hide();
    else if (event.key.length === 1 && event.key !== " ") {
      const rest = [...buttons.slice(at + 1), ...buttons.slice(0, at + 1)];
      rest.find((button) => button.textContent?.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    } else return;
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
  }

  override render() {
    const isChoice = this.items.some((item) => item.checked !== undefined);
    return html`
      <button
        class=${this.text ? this.look : "icon"}
        aria-haspopup="menu"
        aria-expanded=${this.open}
        aria-label=${this.text ? nothing : this.label}
        title=${this.text ? nothing : this.label}
        ?disabled=${this.disabled}
        @click=${() => (this.open ? this.hide() : this.show())}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          this.show();
        }}
      >
        ${icon(this.icon)}${this.text}
      </button>
      <div popover role="menu" aria-label=${this.label || this.text} @toggle=${this.toggled} @keydown=${this.key}>
        ${this.heading ? html`<p role="presentation">${this.heading}</p>` : nothing}
        ${this.items.map(
          (item) => html`${item.divided ? html`<hr />` : nothing}<button
              role=${item.checked === undefined ? "menuitem" : "menuitemradio"}
              aria-checked=${item.checked ?? nothing}
              tabindex="-1"
              class=${item.isDangerous ? "danger" : ""}
              @click=${() => {
                this.hide();
                item.run();
              }}
            >
              ${item.checked ? icon("check") : item.icon ? icon(item.icon) : isChoice ? html`<span class="gap"></span>` : nothing}
              <span>${item.text}</span>
            </button>`,
        )}
      </div>
    `;
  }
}

customElements.define("pr-menu", Menu);
