import { LitElement, css, html } from "lit";
import { base } from "../parts/base.js";
import type { Mail } from "../store/mail.js";
import { Watching } from "../store/observable.js";
import type { Route } from "./route.js";

/** The frame around every view: mailboxes, list, reader. */
export class Shell extends LitElement {
  static override properties = { mail: {}, route: {} };
  static override styles = [base, css``];
  declare mail: Mail;
  declare route: Route;
  private readonly watching = new Watching(this);

  override willUpdate() {
    this.watching.on(this.mail);
  }

  override render() {
    return html`<nav><ul>${this.mail.mailboxes.map((mailbox) => html`<li>${mailbox.name} ${mailbox.unreadEmails}</li>`)}</ul></nav>`;
  }
}

customElements.define("pr-shell", Shell);
