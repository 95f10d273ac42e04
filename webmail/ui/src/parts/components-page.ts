import { LitElement, css, html, type TemplateResult } from "lit";
import "./avatar.js";
import "../compose/address-field.js";
import "../compose/attachment-list.js";
import { sign, signStyles } from "../delivery/mark.js";
import { stations, stationStyles } from "../delivery/stations.js";
import type { DeliveryState } from "../delivery/deliveries.js";
import { until } from "lit/directives/until.js";
import { base, controls } from "./base.js";
import type { Address } from "../jmap/types.js";
import { confirm } from "./dialog.js";
import { icon, iconNames } from "./icon.js";
import type { MenuItem } from "./menu.js";
import "./mark.js";
import "./menu.js";
import "./progress.js";
import "./state.js";
import "./toast.js";
import { toast } from "./toast.js";
import { way, wayStyles } from "./way.js";

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

const copies: [DeliveryState, string][] = [
  ["queued", "On its way"],
  ["deferred", "Waiting"],
  ["unknown", "Perhaps delivered"],
  ["relayed", "Handed over"],
  ["delivered", "Delivered"],
  ["returned", "Came back"],
  ["filed", "Delivered here"],
  ["failed", "Refused"],
  ["canceled", "Canceled"],
];

const tones = [
  ["good", "Delivered"],
  ["moving", "On its way"],
  ["wait", "Waiting"],
  ["doubt", "In doubt"],
  ["bad", "Not delivered"],
  ["quiet", "Canceled"],
] as const;

const known = [
  { name: "Ada Lovelace", email: "ada@north.test" },
  { name: null, email: "bob@south.test" },
];
const wrong = [{ name: null, email: "not an address" }];
const refused = [{ name: null, email: "ghost@south.test" }];
const files = [
  { blobId: "b1", name: "plan of the bridge.pdf", type: "application/pdf", size: 48_213 },
  { blobId: "b2", name: "all the pictures of the mountain road in winter, with names.zip", type: "application/zip", size: 18_400_000 },
];
const uploading = [
  { key: 1, file: new File([new Uint8Array(6_200_000)], "survey.tiff"), done: 0.62, error: "", mayRetry: true },
  { key: 2, file: new File(["x"], "map.png"), done: 0, error: "The connection broke.", mayRetry: true },
];

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
    signStyles,
    stationStyles,
    wayStyles,
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
        width: 6.5rem;
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
      .fields > label {
        align-content: start;
      }
      .marks pr-mark:nth-child(2) {
        width: 3.5rem;
      }
      .roads {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr));
        gap: var(--s4);
        font-size: var(--text-s);
      }
      .signs > span {
        display: flex;
        align-items: center;
        gap: var(--s2);
        font-size: var(--text-s);
      }
      .line {
        margin-block-end: var(--s3);
        border-block-end: 1px solid var(--line);
      }
      .way {
        display: block;
        width: 100%;
        height: 8rem;
        border-radius: var(--radius);
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
        ${this.section("Mark", html`<div class="row marks"><pr-mark></pr-mark><pr-mark></pr-mark></div>${way()}`)}
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
        ${this.section("Addresses", this.addresses())}
        ${this.section(
          "Attachments",
          html`<pr-attachment-list
            .attachments=${files}
            .uploading=${uploading}
            .uploads=${{ retry: () => {}, remove: () => {} }}
            .url=${() => "#"}
          ></pr-attachment-list>`,
        )}
        ${this.section(
          "Delivery",
          html`<div class="roads">${copies.map(([state, text]) => html`<div>${stations({ state, sending: false })}${text}</div>`)}</div>
            <div class="row signs">${tones.map(([tone, text]) => html`<span>${sign(tone, text)}${text}</span>`)}</div>`,
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

  private addresses() {
    const field = (label: string, addresses: readonly Address[], why: ReadonlyMap<string, string> = new Map(), isClosed = false) =>
      html`<div class="line"><span class="quiet">${label}</span>
        <pr-address-field .label=${label} .addresses=${addresses} .refused=${why} ?disabled=${isClosed}></pr-address-field></div>`;
    return html`${field("Empty", [])} ${field("Two people", known)} ${field("One that is wrong", [...known, ...wrong])}
    ${field("One that was refused", refused, new Map([["ghost@south.test", "there is no mailbox of that name"]]))} ${field("Not now", known, new Map(), true)}`;
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
