import { LitElement, css, html, nothing } from "lit";
import type { Address } from "../jmap/types.js";
import "../parts/avatar.js";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import { formatAddress, isSame, parseAddresses, problem, shortName } from "./addresses.js";
import type { People } from "./suggestions.js";

/**
 * A row of addresses: typed, pasted, chosen from people one knows; each can be edited and removed by keyboard. Says `pr-addresses` with
 * all of them when they change.
 */
export class AddressField extends LitElement {
  static override properties = {
    label: {},
    addresses: {},
    refused: {},
    people: {},
    disabled: { type: Boolean },
    found: { state: true },
    chosen: { state: true },
    said: { state: true },
  };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        position: relative;
        min-width: 0;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s1);
        padding: 0.3125rem var(--aside, 0) 0.3125rem 0;
      }
      ul.chips {
        display: contents;
      }
      li {
        display: inline-flex;
        max-width: 100%;
      }
      .chip {
        display: inline-flex;
        align-items: center;
        max-width: 100%;
        min-height: 1.75rem;
        border-radius: 999px;
        background: var(--road-soft);
        color: var(--road-strong);
      }
      .chip button {
        min-height: 1.75rem;
        padding: 0;
        border-radius: inherit;
        color: inherit;
        background: none;
        font-weight: 500;
      }
      .chip .whom {
        min-width: 0;
        padding-inline-start: var(--s3);
        cursor: text;
      }
      .whom span {
        overflow: hidden;
        text-overflow: ellipsis;
        line-height: 1.4;
      }
      .chip .remove {
        width: 1.75rem;
        flex: none;
      }
      .chip .remove pr-icon {
        width: 0.875rem;
        height: 0.875rem;
      }
      .chip:hover,
      .chip:focus-within {
        background: color-mix(in srgb, var(--road) 22%, var(--surface));
      }
      .chip.wrong {
        background: var(--bad-soft);
        color: var(--bad);
      }
      .chip.wrong .whom {
        text-decoration: underline wavy;
        text-decoration-thickness: 1px;
        text-underline-offset: 0.2em;
      }
      input:not([type="checkbox"]) {
        flex: 1 1 3rem;
        width: 3rem;
        min-height: 1.75rem;
        padding: 0 var(--s1);
        border: 0;
        border-radius: var(--radius-s);
        background: none;
      }
      .chips:not([hidden]) + input:not(:focus) {
        flex: 0 0 2px; /* takes no line of its own while nobody types */
        min-width: 0;
        width: 2px;
        padding: 0;
      }
      input:focus-visible {
        outline: none; /* the line below the row is the mark of focus */
      }
      .wrong-words {
        display: flex;
        gap: var(--s1);
        padding-bottom: var(--s2);
        font-size: var(--text-s);
        color: var(--bad);
      }
      .wrong-words pr-icon {
        width: 1.1rem;
        height: 1.1rem;
      }
      .found {
        position: absolute;
        z-index: 5;
        inset-inline-start: 0;
        top: 100%;
        width: min(26rem, 100%);
        padding: var(--s1);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow-2);
      }
      .found li {
        display: flex;
        align-items: center;
        gap: var(--s3);
        padding: var(--s1) var(--s2);
        border-radius: var(--radius-s);
        cursor: pointer;
        --avatar: 1.875rem;
      }
      .found li[aria-selected="true"] {
        background: var(--surface-3);
      }
      .found div {
        min-width: 0;
        display: grid;
        line-height: var(--leading-tight);
      }
      .found span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .found .quiet {
        font-size: var(--text-s);
        color: var(--ink-2);
      }
    `,
  ];
  declare label: string;
  declare addresses: readonly Address[];
  /** What the server said of addresses, by the address in lower case. */
  declare refused: ReadonlyMap<string, string>;
  declare people: People | undefined;
  declare disabled: boolean;
  declare found: Address[];
  declare chosen: number;
  /** For screen readers: what has just happened. */
  declare said: string;

  constructor() {
    super();
    this.label = "";
    this.addresses = [];
    this.refused = new Map();
    this.disabled = false;
    this.found = [];
    this.chosen = -1;
    this.said = "";
  }

  private get input(): HTMLInputElement {
    return this.renderRoot.querySelector("input")!;
  }

  override focus() {
    void this.updateComplete.then(() => this.input.focus());
  }

  /** Whether something stands there that was typed and is no chip yet. */
  get isTyping() {
    return this.hasUpdated && this.input.value.trim() !== "";
  }

  /** Makes chips of what is typed. */
  commit() {
    if (!this.hasUpdated) return;
    const typed = parseAddresses(this.input.value);
    this.input.value = "";
    this.found = [];
    this.add(typed);
  }

  private add(more: readonly Address[]) {
    const fresh = more.filter((each, i) => [...this.addresses, ...more.slice(0, i)].every((other) => !isSame(each, other)));
    if (more.length === 0) return;
    const names = more.map(shortName).join(", ");
    this.said = fresh.length === 0 ? `${names} is there already` : `${fresh.map(shortName).join(", ")} added`;
    if (fresh.length > 0) this.tell([...this.addresses, ...fresh]);
  }

  private takeOut(index: number) {
    const gone = this.addresses[index];
    if (!gone) return;
    this.said = `${shortName(gone)} removed`;
    this.tell(this.addresses.filter((_, i) => i !== index));
    void this.updateComplete.then(() => this.focusChip(Math.min(index, this.addresses.length - 1)));
  }

  private edit(index: number) {
    const address = this.addresses[index];
    if (!address || this.disabled) return;
    this.commit();
    this.tell(this.addresses.filter((each) => each !== address));
    this.input.value = formatAddress(address);
    this.input.focus();
    this.input.select();
  }

  private tell(addresses: readonly Address[]) {
    this.addresses = addresses;
    this.dispatchEvent(new CustomEvent("pr-addresses", { detail: addresses }));
  }

  private focusChip(index: number) {
    const chip = this.renderRoot.querySelectorAll<HTMLButtonElement>(".whom")[index];
    if (index < 0 || !chip) this.input.focus();
    else chip.focus();
  }

  private typed() {
    if (/[,;\n]/.test(this.input.value) && parseAddresses(`${this.input.value} x`).length > 1) {
      const text = this.input.value;
      const parts = parseAddresses(text);
      const isOpen = !/[,;]\s*$/.test(text);
      this.input.value = isOpen ? formatAddress(parts.pop()!) : "";
      this.add(parts);
    }
    const words = this.input.value;
    void this.people?.load().then(() => {
      if (this.input.value !== words) return;
      this.found = this.people?.find(words, this.addresses) ?? [];
      this.chosen = this.found.length > 0 ? 0 : -1;
    });
  }

  private take(address: Address) {
    this.input.value = "";
    this.found = [];
    this.add([address]);
    this.input.focus();
  }

  private pasted(event: ClipboardEvent) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/[,;\n@]/.test(text) || this.input.value.trim() !== "") return;
    event.preventDefault();
    this.found = [];
    this.add(parseAddresses(text));
  }

  private key(event: KeyboardEvent) {
    const isAtStart = this.input.selectionStart === 0 && this.input.selectionEnd === 0;
    const taken = this.found[this.chosen];
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.found.length === 0) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.chosen = (this.chosen + step + this.found.length) % this.found.length;
    } else if (event.key === "Escape" && this.found.length > 0) {
      this.found = [];
      event.stopPropagation();
    } else if ((event.key === "Enter" || event.key === "Tab") && taken && !event.shiftKey && !parsesWhole(this.input.value)) {
      this.take(taken);
    } else if (event.key === "Enter") {
      this.commit();
    } else if (event.key === "Tab") {
      this.commit();
      return;
    } else if (isAtStart && (event.key === "Backspace" || event.key === "ArrowLeft") && this.addresses.length > 0) {
      this.focusChip(this.addresses.length - 1);
    } else return;
    event.preventDefault();
  }

  private chipKey(event: KeyboardEvent, index: number) {
    if (this.disabled || event.ctrlKey || event.metaKey) return;
    if (event.key === "Backspace" || event.key === "Delete") this.takeOut(index);
    else if (event.key === "ArrowLeft") this.focusChip(Math.max(0, index - 1));
    else if (event.key === "ArrowRight") this.focusChip(index + 1 < this.addresses.length ? index + 1 : -1);
    else if (event.key === "Home") this.focusChip(0);
    else if (event.key === "End") this.focusChip(-1);
    else return;
    event.preventDefault();
  }

  private why(address: Address): string {
    return problem(address.email) || (this.refused.get(address.email.toLowerCase()) ?? "");
  }

  override render() {
    const wrong = this.addresses.find((address) => this.why(address) !== "");
    return html`
      <div class="row" @click=${(event: Event) => event.target === event.currentTarget && this.input.focus()}>
        <ul class="chips" aria-label=${`${this.label}: addresses`} ?hidden=${this.addresses.length === 0}>
          ${this.addresses.map((address, i) => this.chip(address, i))}
        </ul>
        <input
          type="text"
          inputmode="email"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          role="combobox"
          aria-label=${this.label}
          aria-autocomplete="list"
          aria-expanded=${this.found.length > 0}
          aria-controls="found"
          aria-activedescendant=${this.found.length > 0 && this.chosen >= 0 ? `found${this.chosen}` : nothing}
          aria-describedby=${wrong ? "wrong" : this.addresses.length > 0 ? "hint" : nothing}
          aria-invalid=${wrong ? "true" : nothing}
          ?disabled=${this.disabled}
          @input=${this.typed}
          @keydown=${this.key}
          @paste=${this.pasted}
          @blur=${() => this.commit()}
        />
      </div>
      <span id="hint" hidden>Backspace or the left arrow goes to the addresses that are there; Enter edits one, Delete removes it.</span>
      ${wrong
        ? html`<p class="wrong-words" id="wrong">${icon("alert")}<span>${shortName(wrong)}: ${this.why(wrong)}.</span></p>`
        : nothing}
      <ul class="found" id="found" role="listbox" aria-label="People" ?hidden=${this.found.length === 0}>
        ${this.found.map(
          (address, i) => html`<li
            id=${`found${i}`}
            role="option"
            aria-selected=${i === this.chosen}
            @pointerdown=${(event: Event) => {
              event.preventDefault(); // the input keeps the focus, so what is typed is not committed
              this.take(address);
            }}
            @pointerenter=${() => (this.chosen = i)}
          >
            <pr-avatar .name=${address.name} .email=${address.email}></pr-avatar>
            <div>
              <span>${shortName(address)}</span>
              ${address.name ? html`<span class="quiet">${address.email}</span>` : nothing}
            </div>
          </li>`,
        )}
      </ul>
      <span class="visually-hidden" role="status">${this.said}</span>
    `;
  }

  private chip(address: Address, i: number) {
    const why = this.why(address);
    return html`<li>
      <span class="chip ${why ? "wrong" : ""}">
        <button
          type="button"
          class="whom"
          tabindex="-1"
          title=${why ? `${formatAddress(address)}: ${why}` : formatAddress(address)}
          aria-label=${`${formatAddress(address)}${why ? `, ${why}` : ""}`}
          @click=${() => this.edit(i)}
          @keydown=${(event: KeyboardEvent) => this.chipKey(event, i)}
        >
          <span>${shortName(address)}</span>
        </button>
        <button
          type="button"
          class="remove"
          tabindex="-1"
          aria-label=${`Remove ${shortName(address)}`}
          ?disabled=${this.disabled}
          @click=${() => this.takeOut(i)}
        >
          ${icon("close")}
        </button>
      </span>
    </li>`;
  }
}

function parsesWhole(text: string): boolean {
  const [first, ...rest] = parseAddresses(text);
  return first !== undefined && rest.length === 0 && problem(first.email) === "";
}

customElements.define("pr-address-field", AddressField);
