import { LitElement, css, html, type TemplateResult } from "lit";
import "./avatar.js";
import { until } from "lit/directives/until.js";
import { base, controls } from "./base.js";
import { confirm } from "./dialog.js";
import { icon, iconNames } from "./icon.js";
import type { MenuItem } from "./menu.js";
import "./menu.js";
import "./progress.js";
import "./state.js";
import "./toast.js";
import { toast } from "./toast.js";

const colours = [
  ["--ground", "--surface", "--surface-2", "--surface-3", "--line", "--line-strong", "--ink-3", "--ink-2", "--ink"],
  ["--road", "--road-strong", "--road-soft", "--horn", "--horn-soft"],
  ["--good", "--good-soft", "--wait", "--wait-soft", "--bad", "--bad-soft", "--info", "--info-soft"],
];

const pairs = [
  ["--ink", "--surface"],
  ["--ink-2", "--surface"],
  ["--ink-3", "--surface"],
  ["--ink-3", "--ground"],
  ["--on-road", "--road"],
  ["--road-strong", "--road-soft"],
  ["--on-horn", "--horn"],
  ["--good", "--good-soft"],
  ["--wait", "--wait-soft"],
  ["--bad", "--bad-soft"],
  ["--info", "--info-soft"],
];

const sizes = ["--text-xs", "--text-s", "--text-m", "--text-l", "--text-xl", "--text-xxl"];

const menu: MenuItem[] = [
  { text: "Reply", icon: "reply", run: () => toast({ text: "Reply was chosen" }) },
  { text: "Move to…", icon: "folder", run: () => {} },
  { text: "Delete", icon: "trash", run: () => {}, isDangerous: true, divided: true },
];

const choice: MenuItem[] = ["Light", "Dark", "As the system"].map((text, i) => ({ text, checked: i === 2, run: () => {} }));

const roads = async () => {
  await import("../road/gallery.js");
  return html`<pr-road-gallery></pr-road-gallery>`;
};

/** Every component of the visual language, in every state. */
export class ComponentsPage extends LitElement {
  static override properties = { theme: { state: true } };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        max-width: 72rem;
        margin: 0 auto;
        padding: var(--s5) var(--s4) var(--s7);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--s3);
      }
      h1 {
        font-size: var(--text-xxl);
      }
      section {
        margin-block: var(--s5);
        padding: var(--s5);
        border-radius: var(--radius-l);
        background: var(--surface);
      }
      h2 {
        margin-block-end: var(--s3);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s3);
        align-items: center;
        margin-block: var(--s3);
      }
      .swatch {
        width: 7.5rem;
        font-size: var(--text-xs);
      }
      .swatch::before {
        content: "";
        display: block;
        height: 3rem;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--it);
      }
      .pair {
        padding: var(--s2) var(--s3);
        border-radius: var(--radius);
        font-size: var(--text-s);
      }
      .icons > span {
        display: grid;
        justify-items: center;
        gap: var(--s1);
        width: 5rem;
        font-size: var(--text-xs);
        color: var(--ink-3);
      }
      .icons pr-icon {
        color: var(--ink);
      }
      .states {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr));
        gap: var(--s4);
      }
      .states > * {
        border: 1px dashed var(--line);
        border-radius: var(--radius);
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr));
        gap: var(--s4);
        margin-block: var(--s3);
      }
      label {
        display: grid;
        gap: var(--s1);
      }
      .hint {
        font-size: var(--text-s);
        color: var(--bad);
      }
    `,
  ];
  declare theme: string;

  constructor() {
    super();
    this.theme = "";
  }

  private choose(theme: string) {
    this.theme = theme;
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }

  private section(heading: string, content: TemplateResult) {
    return html`<section aria-label=${heading}><h2>${heading}</h2>${content}</section>`;
  }

  override render() {
    return html`
      <header>
        <h1>Components</h1>
        <div class="row" role="group" aria-label="Theme">
          ${[
            ["", "As the system"],
            ["light", "Light"],
            ["dark", "Dark"],
          ].map(
            ([theme, text]) => html`<button class="outlined" aria-pressed=${this.theme === theme} @click=${() => this.choose(theme!)}>${text}</button>`,
          )}
        </div>
      </header>
      <main>
        ${this.section(
          "Colour",
          html`${colours.map(
              (group) => html`<div class="row">${group.map((name) => html`<span class="swatch" .style=${`--it: var(${name})`}>${name}</span>`)}</div>`,
            )}
            <div class="row">
              ${pairs.map(([ink, ground]) => html`<span class="pair" .style=${`color: var(${ink}); background: var(${ground})`}>${ink} on ${ground}</span>`)}
            </div>`,
        )}
        ${this.section(
          "Type",
          html`${sizes.map((size) => html`<p .style=${`font-size: var(${size})`}>A letter on its way <span class="quiet">${size}</span></p>`)}
            <p class="said">S: 250 2.0.0 a mailbox has it</p>`,
        )}
        ${this.section("Icons", html`<div class="row icons">${iconNames.map((name) => html`<span>${icon(name)}${name}</span>`)}</div>`)}
        ${this.section("Buttons", this.buttons())} ${this.section("Fields", this.fields())}
        ${this.section(
          "Menus, dialogs, notes",
          html`<div class="row">
            <pr-menu label="More actions" .items=${menu}></pr-menu>
            <pr-menu text="Theme" icon="theme" .items=${choice}></pr-menu>
            <pr-menu label="Not now" .items=${menu} disabled></pr-menu>
            <button class="outlined" @click=${() => void confirm({ heading: "Delete for ever?", text: "Two messages will be gone.", yes: "Delete", isDangerous: true })}>
              Ask
            </button>
            <button class="outlined" @click=${() => toast({ text: "Moved to Archive", action: { text: "Undo", run: () => {} } })}>Say</button>
            <button class="outlined" @click=${() => toast({ text: "The server cannot be reached", kind: "bad" })}>Say what failed</button>
          </div>`,
        )}
        ${this.section(
          "People",
          html`<div class="row">
            ${["alice@north.test", "bob@south.test", "Ada Lovelace", "ben@south.test", "Ångström", "李 明", "7"].map(
              (name) => html`<pr-avatar .name=${name} .email=${name}></pr-avatar>`,
            )}
          </div>`,
        )}
        ${this.section("Progress", html`<div class="row">${[0, 0.4, 1].map((done) => html`<pr-progress .style=${"width: 12rem"} .done=${done}></pr-progress>`)}</div>`)}
        ${this.section(
          "States",
          html`<div class="states">
            <pr-state heading="No messages here" text="What is moved to this mailbox will be listed."></pr-state>
            <pr-state kind="loading"></pr-state>
            <pr-state kind="error" heading="The list could not be loaded" text="The server answered 500."><button class="outlined">Try again</button></pr-state>
            <pr-state kind="offline" heading="No connection" text="What you have read so far is still here."></pr-state>
          </div>`,
        )}
        ${this.section("Road", html`${until(roads(), html`<pr-state kind="loading"></pr-state>`)}`)}
      </main>
      <pr-toasts></pr-toasts>
    `;
  }

  private buttons() {
    return html`<div class="row">
        <button class="main">Send</button><button class="outlined">Reply</button><button>Cancel</button
        ><button class="outlined danger">Delete</button><button class="icon" aria-label="Archive">${icon("archive")}</button>
        <button class="outlined">${icon("forward")}Forward</button><button aria-pressed="true">${icon("flag-on")}Flagged</button>
      </div>
      <div class="row">
        <button class="main" disabled>Send</button><button class="outlined" disabled>Reply</button><button disabled>Cancel</button
        ><button class="outlined danger" disabled>Delete</button>
      </div>`;
  }

  private fields() {
    return html`<div class="fields">
      <label>Subject <input placeholder="What is it about?" /></label>
      <label>Address <input value="bob@" aria-invalid="true" aria-describedby="hint" /><span class="hint" id="hint">An address needs a domain.</span></label>
      <label>Mailbox <select><option>Inbox</option><option>Archive</option></select></label>
      <label>Not now <input value="Closed" disabled /></label>
      <label>Text <textarea rows="2"></textarea></label>
      <div class="row"><input type="checkbox" checked id="box" /><label for="box">Show remote images</label></div>
    </div>`;
  }
}

customElements.define("pr-components", ComponentsPage);
