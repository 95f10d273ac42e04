import { LitElement, css, html } from "lit";
import { base, controls } from "./base.js";
import { icon, iconNames } from "./icon.js";

/** Every component of the visual language, in every state. */
export class ComponentsPage extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        max-width: 72rem;
        margin: 0 auto;
        padding: var(--s5);
      }
      section {
        margin-block: var(--s6);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s3);
        align-items: center;
        margin-block: var(--s3);
      }
    `,
  ];

  override render() {
    return html`<main>
      <h1>Components</h1>
      <section>
        <h2>Icons</h2>
        <div class="row">${iconNames.map((name) => icon(name))}</div>
      </section>
    </main>`;
  }
}

customElements.define("pr-components", ComponentsPage);
