import { LitElement, css, html, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { base, controls } from "../parts/base.js";
import "../parts/state.js";
import { Watching } from "../store/observable.js";
import "./faults.js";
import type { LabStore } from "./store.js";
import type { Person, SystemName } from "./types.js";
import { states } from "./words.js";

/** One of the two houses: the real webmail of one of its people, and what can be broken there. */
export class LabSide extends LitElement {
  static override properties = { store: {}, name: {}, person: { state: true }, address: { state: true }, error: { state: true } };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
        border: 1px solid transparent; /* seen where colours are forced */
        border-radius: var(--radius-l);
        background: var(--surface);
        box-shadow: var(--shadow-1);
        overflow: clip;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s1) var(--s3);
        padding: var(--s2) var(--s3);
        border-bottom: 1px solid var(--line);
      }
      h2 {
        flex: 1 1 auto;
        font-size: var(--text-m);
      }
      .state {
        display: inline-flex;
        align-items: center;
        gap: var(--s1);
        font-size: var(--text-s);
        color: var(--ink-2);
      }
      .state::before {
        content: "";
        width: 0.6rem;
        height: 0.7rem;
        border-radius: var(--milestone);
        background: var(--wait);
      }
      .state.up::before {
        background: var(--good);
      }
      .state.down::before {
        background: var(--bad);
      }
      .people {
        display: flex;
        padding: 2px;
        border-radius: var(--radius);
        background: var(--surface-3);
      }
      .people button {
        min-height: 1.75rem;
        font-size: var(--text-s);
      }
      .people button[aria-pressed="true"] {
        background: var(--surface);
        color: var(--ink);
        box-shadow: var(--shadow-1);
      }
      @media (forced-colors: active) {
        .people button[aria-pressed="true"] {
          background: Highlight;
          color: HighlightText;
        }
      }
      iframe,
      pr-state {
        flex: 1 1 auto;
        min-height: 0;
        width: 100%;
        border: 0;
        background: var(--ground);
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];
  declare store: LabStore;
  declare name: SystemName;
  declare person: Person | undefined;
  /** Where the frame begins: the webmail, with a key of one use. */
  declare address: string;
  declare error: string;
  private readonly watching = new Watching(this);
  private isEntering = false;

  constructor() {
    super();
    this.address = "";
    this.error = "";
  }

  override willUpdate() {
    this.watching.on(this.store);
    const system = this.store.system(this.name);
    this.person ??= system?.people[0];
    if (system?.state === "up" && !this.address && !this.isEntering && !this.error) void this.enter();
  }

  /** Signs the person in, with a key that the lab gives. */
  private async enter() {
    const [person, system] = [this.person, this.store.system(this.name)];
    if (!person || !system) return;
    this.isEntering = true;
    this.error = "";
    try {
      const key = await this.store.signInKey(person);
      if (person === this.person) this.address = `${system.webmail}/#key=${key}`;
    } catch (refusal) {
      this.error = (refusal as Error).message;
    } finally {
      this.isEntering = false;
    }
  }

  private choose(person: Person) {
    if (person === this.person) return;
    this.person = person;
    this.address = "";
    this.error = "";
    void this.enter();
  }

  override render() {
    const system = this.store.system(this.name);
    if (!system || !this.person) return html`<pr-state kind="loading" heading="Opening the webmail…"></pr-state>`;
    return html`
      <header>
        <h2>${system.domain}</h2>
        <span class="state ${system.state}" role="status">${states[system.state]}</span>
        <div class="people" role="group" aria-label="Whose webmail">
          ${system.people.map(
            (person) => html`<button aria-pressed=${person.id === this.person?.id} @click=${() => this.choose(person)}>${person.name}</button>`,
          )}
        </div>
      </header>
      ${this.frame(system.state === "up")}
      <pr-lab-faults .store=${this.store} .system=${system} .person=${this.person}></pr-lab-faults>
    `;
  }

  // Another key is another frame: it begins with a page of its own.
  private frame(isUp: boolean): TemplateResult {
    if (this.address) {
      const title = `Webmail of ${this.person!.name}, ${this.person!.address}`;
      return html`${keyed(this.address, html`<iframe src=${this.address} title=${title} allow="clipboard-write"></iframe>`)}`;
    }
    if (this.error) {
      return html`<pr-state kind="error" heading="The webmail was not opened" text=${this.error}>
        <button class="main" @click=${() => this.enter()}>Try again</button>
      </pr-state>`;
    }
    return isUp
      ? html`<pr-state kind="loading" heading="Opening the webmail…"></pr-state>`
      : html`<pr-state kind="offline" heading="The host is stopped" text="Its webmail opens when it is started again."></pr-state>`;
  }
}

customElements.define("pr-lab-side", LabSide);
