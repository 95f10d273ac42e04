import { LitElement, css, html } from "lit";
import { base } from "../parts/base.js";

/** The lab page. */
export class Lab extends LitElement {
  static override styles = [base, css``];

  override render() {
    return html`<main><h1>The lab</h1></main>`;
  }
}

customElements.define("pr-lab", Lab);
