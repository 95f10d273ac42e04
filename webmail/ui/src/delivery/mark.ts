import { LitElement, css, html, nothing } from "lit";
import { base } from "../parts/base.js";
import type { Mail } from "../store/mail.js";
import type { Id } from "../jmap/types.js";
import { Watching } from "../store/observable.js";
import { Deliveries, stands } from "./deliveries.js";
import { summary, type Tone } from "./words.js";

const SHAPES: Record<Tone, string> = {
  good: "M3 8.5l3.2 3.2L13 4.5",
  moving: "M2 8h12M10 4.5 13.8 8 10 11.5",
  wait: "M8 4.2V8l2.6 1.6M8 1.8a6.2 6.2 0 1 0 .01 0",
  doubt: "M5.6 5.8a2.4 2.4 0 1 1 3.4 2.2c-.7.4-1 .9-1 1.7M8 12.6v.1",
  bad: "M4 4l8 8M12 4l-8 8",
  quiet: "M3.5 8h9",
};

/** A small sign for how something stands, and its words for those who point at it or listen. */
export function sign(tone: Tone, text: string) {
  return html`<svg class=${`standing ${tone}`} viewBox="0 0 16 16" role="img" aria-label=${text}>
    <title>${text}</title>
    <path d=${SHAPES[tone]} />
  </svg>`;
}

export const signStyles = css`
  .standing {
    display: block;
    width: 1rem;
    height: 1rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.7;
    stroke-linecap: round;
    stroke-linejoin: round;
    color: var(--ink-3);
  }
  .standing.good {
    color: var(--good);
  }
  .standing:is(.wait, .doubt) {
    color: var(--wait);
  }
  .standing.bad {
    color: var(--bad);
  }
`;

/** How the sending of a message stands, as one small sign for a row in a list. All rows in sight ask the server together. */
export class DeliveryMark extends LitElement {
  static override properties = { mail: {}, emailId: {} };
  static override styles = [
    base,
    signStyles,
    css`
      :host {
        display: inline-block;
        width: 1rem;
        height: 1rem;
        flex: none;
      }
    `,
  ];
  declare mail: Mail;
  declare emailId: Id;
  private readonly watching = new Watching(this);
  private release: (() => void) | undefined;
  private used = "";

  override connectedCallback() {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.release?.();
    this.release = undefined;
    this.used = "";
  }

  override willUpdate() {
    if (!this.isConnected || this.used === this.emailId) return;
    this.release?.();
    this.used = this.emailId;
    this.release = Deliveries.of(this.mail).use(this.emailId);
    this.watching.on(Deliveries.of(this.mail));
  }

  override render() {
    const known = Deliveries.of(this.mail).get(this.emailId);
    if (!known || known.length === 0) return nothing;
    const { tone, text } = summary(stands(known), new Date());
    return sign(tone, text);
  }
}

customElements.define("pr-delivery-mark", DeliveryMark);
