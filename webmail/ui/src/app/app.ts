import { LitElement, css, html, nothing } from "lit";
import { Client, Failure } from "../jmap/client.js";
import { hasLocalDrafts } from "../compose/local-drafts.js";
import { base } from "../parts/base.js";
import { toast } from "../parts/toast.js";
import { Mail } from "../store/mail.js";
import "./login.js";
import { go, parse, type Route } from "./route.js";
import "./shell.js";
import { applyTheme } from "./theme.js";

/** First the page that is open takes up its own. */
const RECOVER_AFTER_MS = 3000;

/** The webmail: who is in, and where. */
export class App extends LitElement {
  static override properties = { mail: { state: true }, route: { state: true }, login: { state: true }, error: { state: true } };
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template: minmax(0, 1fr) auto / minmax(0, 1fr);
        height: 100dvh;
      }
    `,
  ];
  declare mail: Mail | undefined;
  declare route: Route;
  /** Whether the login stands before everything: at the beginning, or because the session has ended. */
  declare login: "unknown" | "needed" | "ended" | "done";
  declare error: string;
  /** Where the focus was when the session ended. */
  private left: HTMLElement | undefined;
  private readonly client = new Client();
  private readonly moved = () => (this.route = parse(location));

  constructor() {
    super();
    this.route = parse(location);
    this.login = "unknown";
    this.error = "";
    applyTheme();
    this.client.listener = { sessionEnded: () => this.ended() };
  }

  override connectedCallback() {
    super.connectedCallback();
    addEventListener("popstate", this.moved);
    void this.enter();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("popstate", this.moved);
    this.mail?.stop();
  }

  private async enter() {
    try {
      const key = /^#key=([\w-]+)$/.exec(location.hash)?.[1];
      if (key) {
        history.replaceState(null, "", location.pathname + location.search);
        await this.client.loginWithKey(key).catch(() => {}); // a used key: the session that it began may live still
      }
      if (await this.client.resume()) await this.begin();
      else this.login = "needed";
    } catch (failure) {
      this.error = failure instanceof Failure ? failure.message : String(failure);
      this.login = "needed";
    }
  }

  private async begin() {
    if (this.mail?.accountId === this.client.accountId) {
      this.mail.resume();
    } else {
      if (this.mail) go({ mailbox: "inbox" }, true); // somebody else: not where the one before was
      this.mail?.stop();
      const mail = new Mail(this.client);
      await mail.start();
      this.mail = mail;
    }
    this.recover(this.mail);
    this.error = "";
    this.login = "done";
  }

  // What was written when a window closed, and did not reach the server.
  private recover(mail: Mail) {
    if (hasLocalDrafts()) setTimeout(() => void import("../compose/desk.js").then((desk) => desk.recover(mail)), RECOVER_AFTER_MS);
  }

  private ended() {
    if (this.login === "done") this.left = focused();
    this.mail?.stop();
    this.login = this.mail ? "ended" : "needed";
  }

  private async loggedIn() {
    try {
      await this.begin();
      await this.updateComplete;
      (this.left ?? this.renderRoot.querySelector("pr-shell"))?.focus();
      this.left = undefined;
    } catch (failure) {
      this.error = failure instanceof Failure ? failure.message : String(failure);
    }
  }

  private async logOut() {
    try {
      await this.client.logout();
    } catch (failure) {
      if (!(failure instanceof Failure) || failure.status !== 401) {
        return toast({ text: "You are still logged in, as the server cannot be reached. Try again.", kind: "bad" });
      }
    }
    this.mail?.stop();
    this.mail = undefined;
    this.error = "";
    this.login = "needed";
    go({ mailbox: "inbox" }, true);
  }

  override render() {
    return html`
      ${this.mail ? html`<pr-shell .mail=${this.mail} .route=${this.route} ?inert=${this.login !== "done"} @pr-log-out=${this.logOut}></pr-shell>` : nothing}
      ${this.login === "needed" || this.login === "ended"
        ? html`<pr-login
            .client=${this.client}
            .ended=${this.login === "ended"}
            .error=${this.error}
            @pr-logged-in=${this.loggedIn}
          ></pr-login>`
        : nothing}
      <pr-toasts></pr-toasts>
    `;
  }
}

function focused(): HTMLElement | undefined {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element instanceof HTMLElement ? element : undefined;
}

customElements.define("pr-app", App);
