import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import { octets } from "./dialogue.js";
import { stamp } from "./draw.js";
import { linesOf, routesOf, text, texts, type Hop, type Line } from "./hop.js";
import { answerOf, cipher, duration, sentence, title, tlsVersion } from "./words.js";

type Fact = [name: string, value: string];

/** What was really said at one hop. */
export class RoadDetail extends LitElement {
  static override properties = { hop: { attribute: false }, at: { type: Number }, lines: { attribute: false }, place: {} };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        padding: var(--s3) var(--s4) var(--s4);
        font-size: var(--text-s);
        background: var(--surface);
      }
      header {
        display: flex;
        align-items: center;
        gap: var(--s1);
        position: sticky;
        top: 0;
        background: var(--surface);
        z-index: 1;
      }
      h3 {
        flex: 1;
        min-width: 0;
      }
      .back pr-icon {
        rotate: 90deg;
      }
      .when {
        color: var(--ink-3);
        font-variant-numeric: tabular-nums;
      }
      .sentence {
        margin-block: var(--s1) var(--s3);
        font-size: var(--text-m);
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: var(--s1) var(--s4);
        margin-block: var(--s3);
      }
      dt {
        color: var(--ink-3);
      }
      .said-lines {
        display: grid;
        grid-template-columns: max-content max-content minmax(0, 1fr);
        column-gap: var(--s2);
        margin-block: var(--s3);
        padding: var(--s2);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface-2);
      }
      .said-lines li {
        display: grid;
        grid-column: 1 / -1;
        grid-template-columns: subgrid;
        padding: 1px var(--s1);
        border-radius: var(--radius-s);
      }
      .said-lines time {
        color: var(--ink-3);
        text-align: end;
        font: var(--text-xs) / 1.6 var(--mono);
      }
      .who {
        font-weight: 700;
      }
      .client .who,
      .client .said {
        color: var(--road-strong);
      }
      .server .who,
      .server .said {
        color: var(--info);
      }
      .server .said {
        padding-inline-start: var(--s4);
      }
      .note .said {
        font-style: italic;
        color: var(--ink-2);
      }
      .now {
        background: var(--horn-soft);
        box-shadow: inset 3px 0 var(--horn);
      }
      summary {
        cursor: pointer;
        color: var(--ink-2);
        padding-block: var(--s1);
      }
      pre {
        max-height: 24rem;
        overflow: auto;
        margin: var(--s2) 0 0;
        padding: var(--s2);
        background: var(--surface-2);
        border-radius: var(--radius);
      }
    `,
  ];
  declare hop: Hop;
  /** Milliseconds since the road began. */
  declare at: number;
  /** Which lines of a dialogue are meant. */
  declare lines: { first: number; end: number } | undefined;
  /** `panel` has buttons to go on and to close; `inline` has none. */
  declare place: "panel" | "inline";

  override updated(changed: PropertyValues) {
    if (changed.has("lines") || changed.has("hop")) this.renderRoot.querySelector(".now")?.scrollIntoView({ block: "nearest" });
  }

  override render() {
    const { hop } = this;
    return html`
      ${this.place === "inline"
        ? nothing
        : html`<header>
            <h3>${title(hop)} <span class="when">${stamp(this.at)}</span></h3>
            ${this.button("back", "Previous", "previous")} ${this.button("forward", "Next", "next")} ${this.button("close", "Close", "close")}
          </header>`}
      ${this.place === "inline" ? nothing : html`<p class="sentence">${sentence(hop)}</p>`}
      ${said(hop, this.lines)}
      <dl>${facts(hop).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
      <details>
        <summary>As recorded (JSON)</summary>
        <pre class="said" tabindex="0">${JSON.stringify(hop, null, 2)}</pre>
      </details>
    `;
  }

  private button(shape: "back" | "forward" | "close", name: string, what: string) {
    const look = { back: "back", forward: "down", close: "close" } as const;
    return html`<button
      class=${`icon ${shape}`}
      aria-label=${name}
      title=${name}
      @click=${() => this.dispatchEvent(new CustomEvent("pr-road-go", { detail: what }))}
    >
      ${icon(look[shape])}
    </button>`;
  }
}

/** What crossed a line, word by word. */
function said(hop: Hop, meant: RoadDetail["lines"]): TemplateResult | typeof nothing {
  const lines = spoken(hop);
  if (lines.length === 0) return nothing;
  return html`<ol class="said-lines">
    ${lines.map(
      ({ by, line, millis }, i) => html`<li class=${`${by}${meant && i >= meant.first && i < meant.end ? " now" : ""}`}>
        <time>${millis >= 0 ? `${millis} ms` : ""}</time><span class="who said">${who(hop, by)}</span><span class="said">${line}</span>
      </li>`,
    )}
  </ol>`;
}

function who(hop: Hop, by: Line["by"]): string {
  if (by === "note") return "";
  if (hop.hop === "dns") return by === "client" ? "?" : "=";
  return by === "client" ? "C:" : "S:";
}

// Everything that was said is shown in the one way, whatever protocol it was.
function spoken(hop: Hop): Line[] {
  const { detail } = hop;
  const says = (by: Line["by"], line: string): Line => ({ by, line, millis: -1 });
  switch (hop.hop) {
    case "smtpDialogue":
    case "smtpSession":
      return linesOf(hop);
    case "dns":
      return [
        says("client", text(detail, "question")),
        ...(hop.pending ? [] : [says("server", `${text(detail, "rcode")}${texts(detail, "records").length ? "" : `: ${answerOf(hop)}`}`)]),
        ...texts(detail, "records").map((record) => says("server", record)),
      ];
    case "httpRequest": {
      const [method = "", path = "", ...call] = text(detail, "request").split(" ");
      return [
        says("client", `${method} ${path} ${text(detail, "protocol")}`),
        ...(call.length ? [says("client", call.join(" "))] : []),
        says("note", "the answer follows the commit, not before"),
      ];
    }
    default:
      return [];
  }
}

const names: Record<string, string> = {
  account: "Account",
  address: "Address",
  attempts: "Attempts so far",
  certificate: "Certificate",
  check: "Check",
  client: "Client",
  connections: "Open connections",
  error: "What went wrong",
  from: "Called from",
  helo: "Called itself",
  host: "Host",
  mailbox: "Mailbox",
  outcome: "Outcome",
  peer: "Calling address",
  port: "Port",
  protocol: "Protocol",
  reason: "Reason",
  recipient: "Recipient",
  reply: "What was said",
  report: "Its road",
  result: "Result",
  server: "Name server",
  to: "To",
};

function facts(hop: Hop): Fact[] {
  const { detail } = hop;
  const plain = (...members: string[]): Fact[] =>
    members.flatMap((member) => (text(detail, member) ? [[names[member] ?? member, text(detail, member)] satisfies Fact] : []));
  const always: Fact[] = [
    ["Seen by", hop.host],
    ["Began", new Date(hop.at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" })],
    ...(hop.millis >= 0.05 ? [["Took", duration(hop.millis)] satisfies Fact] : []),
  ];
  switch (hop.hop) {
    case "httpRequest":
      return [["Who", text(detail, "identity")], ["Encrypted", detail.tls ? "yes" : "no"], ...plain("client", "peer"), ...always];
    case "smtpSession":
      return [
        ...plain("helo", "peer", "port", "protocol"),
        ["Encrypted", text(detail, "tls") ? encrypted(text(detail, "tls")) : "no"],
        ...(text(detail, "identity") ? [["Who", text(detail, "identity")] satisfies Fact] : []),
        ...always,
      ];
    case "tls":
      return [
        ...plain("host", "error"),
        ...(detail.error ? [] : tlsFacts(hop)),
        ...always,
      ];
    case "commit":
      return [["Size", `${octets(Number(detail.size))} (${text(detail, "size")} octets)`], ["Its bytes", text(detail, "blob")], ["Durable", "yes: told to nobody before"], ...always];
    case "route":
      return [...routesOf(hop).map(({ recipient, to }): Fact => [recipient, to === "mailbox" ? "has a mailbox here" : `next: ${to}`]), ...always];
    case "queue":
      return [
        ...texts(detail, "recipients").map((recipient): Fact => ["Waits", recipient]),
        ...plain("recipient", "reply", "host", "attempts"),
        ...(text(detail, "nextAttempt") ? [["Next attempt", new Date(text(detail, "nextAttempt")).toLocaleTimeString()] satisfies Fact] : []),
        ...always,
      ];
    case "dns":
      return [...plain("server"), ["From memory", detail.cached ? "yes, within its time to live" : "no"], ...always];
    default:
      return [...plain(...Object.keys(names)), ...always];
  }
}

function tlsFacts(hop: Hop): Fact[] {
  const { detail } = hop;
  return [
    ["Version", tlsVersion(text(detail, "protocol"))],
    ["Cipher", cipher(text(detail, "cipher"))],
    ["Certificate", text(detail, "certificate")],
    ["Verified", detail.verified ? "yes" : "no: encrypted against listeners, with whoever answered (RFC 7435)"],
  ];
}

function encrypted(tls: string): string {
  const [protocol = "", suite = ""] = tls.split(" ");
  return `${tlsVersion(protocol)}, ${cipher(suite)}`;
}

customElements.define("pr-road-detail", RoadDetail);

declare global {
  interface HTMLElementTagNameMap {
    "pr-road-detail": RoadDetail;
  }
}
