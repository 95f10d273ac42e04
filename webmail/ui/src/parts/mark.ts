import { LitElement, css, html } from "lit";

/** Our mark: a milestone with a road in it, as large as the text beside it wants. Decoration; the name stands beside it. */
export class Mark extends LitElement {
  static override styles = css`
    :host {
      display: inline-block;
      flex: none;
      width: 1.75rem;
      aspect-ratio: 7 / 8;
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
      fill: none;
      stroke-linecap: round;
    }
    .stone {
      fill: var(--stone);
    }
    .road {
      stroke: var(--horn);
      stroke-width: 3.2;
    }
  `;

  override render() {
    return html`<svg viewBox="0 0 28 32" aria-hidden="true">
      <path class="stone" d="M2 32a2 2 0 0 1-2-2V14a14 14 0 0 1 28 0v16a2 2 0 0 1-2 2z" />
      <path class="road" d="M14 27.5v-5M14 17.8v-4M14 9.2v-2.6" />
    </svg>`;
  }
}

customElements.define("pr-mark", Mark);
