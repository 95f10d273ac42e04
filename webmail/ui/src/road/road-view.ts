import { LitElement, css, html, nothing, type PropertyValues } from "lit";
import { Failure, type Client } from "../jmap/client.js";
import type { EmailHeader } from "../jmap/types.js";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import "../parts/state.js";
import type { Mail } from "../store/mail.js";
import { Watching } from "../store/observable.js";
import { text, texts, type Hop } from "./hop.js";
import "./road.js";

/** A road as `Road/get` gives it. */
interface KnownRoad {
  id: string;
  role: "sender" | "recipient";
  hops: Hop[];
}

const POLL = 3000;

/** The road of one message as its owner may see it: how it was sent, or how it came. It goes on while the message does. */
export class RoadView extends LitElement {
  static override properties = {
    client: { attribute: false },
    mail: { attribute: false },
    email: { attribute: false },
    roads: { state: true },
    failure: { state: true },
    which: { state: true },
  };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        min-width: 0;
      }
      pr-road {
        max-height: calc(100dvh - 7.5rem);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        overflow: hidden;
      }
      .which {
        display: flex;
        align-items: center;
        gap: var(--s2);
        padding-block: var(--s2);
      }
      .which select {
        width: auto;
      }
    `,
  ];
  declare client: Client;
  /** If it is there, the road hears of changes at once; else it asks now and then while there is something to wait for. */
  declare mail: Mail | undefined;
  declare email: Pick<EmailHeader, "id" | "subject">;
  declare roads: KnownRoad[] | undefined;
  declare failure: unknown;
  declare which: number;
  private readonly watching = new Watching(this);
  private seenChanges = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.mail = undefined;
    this.roads = undefined;
    this.failure = undefined;
    this.which = 0;
  }

  override connectedCallback() {
    super.connectedCallback();
    if (this.hasUpdated) void this.load();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override willUpdate(changed: PropertyValues) {
    this.watching.on(this.mail);
    if (changed.has("email") && this.email.id !== (changed.get("email") as typeof this.email | undefined)?.id) {
      this.roads = undefined;
      this.which = 0;
      void this.load();
    }
    const changes = this.mail?.submissionChanges ?? 0;
    if (changes !== this.seenChanges) {
      this.seenChanges = changes;
      void this.load();
    }
  }

  private async load() {
    clearTimeout(this.timer);
    const { id } = this.email;
    try {
      const [answer] = await this.client.call(["Road/get", { emailIds: [id] }]);
      if (id !== this.email.id) return;
      const roads = answer!.list as KnownRoad[];
      if (JSON.stringify(roads) !== JSON.stringify(this.roads)) this.roads = roads;
      this.failure = undefined;
    } catch (failure) {
      if (id !== this.email.id) return;
      this.failure = failure;
    }
    if (this.isConnected && (this.failure !== undefined || this.roads?.some(moves))) this.timer = setTimeout(() => void this.load(), POLL);
  }

  override render() {
    if (this.roads) return this.roads.length ? this.road(this.roads) : this.empty();
    if (!this.failure) return html`<pr-state kind="loading" heading="Looking up the road"></pr-state>`;
    const isOffline = this.failure instanceof Failure && this.failure.isOffline;
    return html`<pr-state
      kind=${isOffline ? "offline" : "error"}
      heading=${isOffline ? "The server cannot be reached" : "The road could not be read"}
      text=${isOffline ? "It is asked again by itself." : String((this.failure as Error).message ?? this.failure)}
    >
      <button class="outlined" @click=${() => void this.load()}>${icon("retry")}Try again</button>
    </pr-state>`;
  }

  private empty() {
    return html`<pr-state
      heading="This message has no road"
      text="It was not sent or delivered by this system: a draft, an imported message, or one from before it kept roads."
    ></pr-state>`;
  }

  private road(roads: KnownRoad[]) {
    const road = roads[Math.min(this.which, roads.length - 1)]!;
    return html`
      ${roads.length > 1
        ? html`<label class="which"
            >It went more than one road
            <select @change=${(event: Event) => (this.which = (event.target as HTMLSelectElement).selectedIndex)}>
              ${roads.map((each) => html`<option>${each.role === "sender" ? "sent" : "received"} ${new Date(each.hops[0]?.at ?? 0).toLocaleString()}</option>`)}
            </select></label
          >`
        : nothing}
      <pr-road .hops=${road.hops} ?live=${moves(road)} .heading=${this.email.subject || "A message without a subject"}></pr-road>
    `;
  }
}

/** Whether a recipient still waits in the queue. */
function moves({ hops }: KnownRoad): boolean {
  const waiting = new Set<string>();
  for (const { hop, detail } of hops) {
    if (hop === "queue") for (const recipient of texts(detail, "recipients")) waiting.add(recipient);
    if (hop === "end") waiting.delete(text(detail, "recipient"));
  }
  return waiting.size > 0;
}

customElements.define("pr-road-view", RoadView);
