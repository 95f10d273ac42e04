import { LitElement, css, html } from "lit";
import { base, controls } from "../parts/base.js";
import "./legend.js";
import "./road.js";
import { samples } from "./samples.js";

/** Recorded roads of every fate, in every layout, for the page of components. */
export class RoadGallery extends LitElement {
  static override properties = { name: { state: true }, look: { state: true } };
  static override styles = [
    base,
    controls,
    css`
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2);
        margin-block: var(--s3);
      }
      .stage {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        overflow: hidden;
      }
      pr-road-legend {
        display: block;
        margin-block: var(--s4);
      }
      pr-road {
        height: 46rem;
      }
      .medium pr-road {
        max-width: 520px;
      }
      .narrow pr-road {
        max-width: 360px;
      }
    `,
  ];
  declare name: string;
  declare look: "auto" | "wide" | "medium" | "narrow" | "large";

  constructor() {
    super();
    this.name = "delivered";
    this.look = "auto";
  }

  override render() {
    return html`
      <div class="row" role="group" aria-label="Which road">
        ${Object.keys(samples).map(
          (name) => html`<button class="outlined" aria-pressed=${name === this.name} @click=${() => (this.name = name)}>${name.replaceAll("-", " ")}</button>`,
        )}
      </div>
      <div class="row" role="group" aria-label="Layout">
        ${(["auto", "wide", "medium", "narrow", "large"] as const).map(
          (look) => html`<button class="outlined" aria-pressed=${look === this.look} @click=${() => (this.look = look)}>${look}</button>`,
        )}
      </div>
      <div class=${`stage ${this.look}`}>
        <pr-road .hops=${samples[this.name]!} ?large=${this.look === "large"} .layout=${this.look === "large" ? "auto" : this.look} linkable></pr-road>
      </div>
      <pr-road-legend></pr-road-legend>
    `;
  }
}

customElements.define("pr-road-gallery", RoadGallery);
