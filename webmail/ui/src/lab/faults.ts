import { LitElement, css, html, nothing } from "lit";
import { base, controls } from "../parts/base.js";
import { icon, type IconName } from "../parts/icon.js";
import { toast } from "../parts/toast.js";
import { Watching } from "../store/observable.js";
import type { LabStore } from "./store.js";
import type { Fault, Person, System } from "./types.js";

const icons: Record<string, IconName> = {
  "host-stopped": "stop",
  "refuse-recipient": "junk",
  "dns-broken": "dns",
  "dns-silent": "offline",
  "cut-after-dot": "cut",
};

/** Breaks things at one host, and mends them; says of what is broken what to expect. */
export class LabFaults extends LitElement {
  static override properties = { store: {}, system: {}, person: {} };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        padding: var(--s2) var(--s3) var(--s3);
        border-top: 1px solid var(--line);
        background: var(--surface);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1);
      }
      button {
        flex: 1 1 auto;
        justify-content: flex-start;
        gap: 0.375rem;
        min-height: 2.25rem;
        padding: 0 0.375rem;
        font-size: var(--text-s);
      }
      button pr-icon {
        width: 1rem;
        height: 1rem;
      }
      button[aria-pressed="true"] {
        border-color: var(--bad);
        background: var(--bad-soft);
        color: var(--bad);
      }
      button[aria-busy="true"] {
        cursor: progress;
        border-style: dashed;
      }
      p {
        margin-top: var(--s2);
        padding-inline-start: var(--s3);
        border-inline-start: 3px solid var(--bad);
        font-size: var(--text-s);
        color: var(--ink-2);
      }
      strong {
        color: var(--ink);
      }
    `,
  ];
  declare store: LabStore;
  declare system: System;
  /** Whose webmail is shown here: who is refused. */
  declare person: Person;
  private readonly watching = new Watching(this);

  override willUpdate() {
    this.watching.on(this.store);
  }

  private broken(fault: Fault) {
    return fault.broken.find((one) => one.host === this.system.name);
  }

  private label(fault: Fault): string {
    if (fault.name !== "refuse-recipient") return fault.title;
    const refused = this.broken(fault)?.recipient ?? this.person.address;
    const name = this.system.people.find((person) => person.address === refused)?.name ?? refused;
    return `Refuse ${name}`;
  }

  private async toggle(fault: Fault) {
    try {
      if (this.broken(fault)) await this.store.mend(fault.name, this.system.name);
      else await this.store.breakIt(fault.name, this.system.name, this.person);
    } catch (refusal) {
      toast({ text: `That was not done. ${(refusal as Error).message}` });
    }
  }

  override render() {
    const faults = this.store.state?.faults ?? [];
    const broken = faults.filter((fault) => this.broken(fault));
    return html`
      <div class="buttons" role="group" aria-label="Break ${this.system.domain}">
        ${faults.map((fault) => {
          const isBusy = this.store.busy.has(`${fault.name} ${this.system.name}`);
          return html`<button
            class="outlined"
            data-fault=${fault.name}
            aria-pressed=${this.broken(fault) !== undefined}
            aria-busy=${isBusy}
            title=${`${fault.effect} ${fault.expectation}`}
            @click=${() => (isBusy ? undefined : this.toggle(fault))}
          >
            ${icon(icons[fault.name] ?? "alert")}${this.label(fault)}
          </button>`;
        })}
      </div>
      <div aria-live="polite">
        ${broken.length ? broken.map((fault) => html`<p><strong>${fault.effect}</strong> ${fault.expectation}</p>`) : nothing}
      </div>
    `;
  }
}

customElements.define("pr-lab-faults", LabFaults);
