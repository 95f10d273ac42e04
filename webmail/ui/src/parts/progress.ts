import { LitElement, css, html } from "lit";

/** How much of something is done, 0 to 1: a road that fills up. */
export class Progress extends LitElement {
  static override properties = { done: { type: Number }, label: {} };
  static override styles = css`
    :host {
      display: block;
      height: 0.375rem;
      border-radius: 999px;
      background: var(--surface-3);
      overflow: hidden;
    }
    div {
      height: 100%;
      width: 100%;
      transform-origin: left;
      background: repeating-linear-gradient(90deg, var(--road) 0 10px, var(--road-strong) 10px 14px);
      transition: transform var(--quick) linear;
    }
    @media (forced-colors: active) {
      :host {
        forced-color-adjust: none;
        border: 1px solid CanvasText;
        background: Canvas;
      }
      div {
        background: Highlight;
      }
    }
  `;
  declare done: number;
  declare label: string;

  constructor() {
    super();
    this.done = 0;
    this.label = "Progress";
  }

  override render() {
    const part = Math.min(1, Math.max(0, this.done));
    return html`<div
      role="progressbar"
      aria-label=${this.label}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(part * 100)}
      .style=${`transform: scaleX(${part})`}
    ></div>`;
  }
}

customElements.define("pr-progress", Progress);
