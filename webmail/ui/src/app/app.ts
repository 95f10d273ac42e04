import { LitElement, css, html, nothing } from "lit";
import { Client, Failure } from "../jmap/client.js";
import { hasLocalDrafts } from "../compose/local-drafts.js";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import { toast } from "../parts/toast.js";
import { Mail } from "../store/mail.js";
import "../parts/state.js";
import { focused } from "../parts/focus.js";
import "./login.js";
import { go, parse, type Route } from "./route.js";
import "./shell.js";
import { applyTheme } from "./theme.js";

/** First the page that is open takes up its own. */
const RECOVER_AFTER_MS = 3000;
/** After so long the server is asked again, if it did not answer. */
const RETRY_MS = 2000;

/** The webmail: who is in, and where. */
export class App extends LitElement {
  static override properties = { mail: { state: true }, route: { state: true }, login: { state: true }, error: { state: true }, isWaiting: { state: true } };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: grid;
        grid-template: minmax(0, 1fr) auto / minmax(0, 1fr);
        height: 100dvh;
      }
      .waiting {
        display: grid;
        place-items: center;
        height: 100%;
      }
    `,
  ];
  declare mail: Mail | undefined;
  declare route: Route;
  /** Whether the login stands before everything: at the beginning, or because the session has ended. */
  declare login: "unknown" | "needed" | "ended" | "done";
  declare error: string;
  /** Whether the server was asked who is in, and did not answer. */
  declare isWaiting: boolean;
  /** Where the focus was when the session ended. */
  private left: HTMLElement | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** Of one use; it came with the address. */
  private key = "";
  private readonly client = new Client();
  private readonly moved = () => (this.route = parse(location));

  constructor() {
    super();
    this.route = parse(location);
    this.login = "unknown";
    this.error = "";
    this.isWaiting = false;
    applyTheme();
    this.client.listener = { sessionEnded: () => this.ended() };
  }

  override connectedCallback() {
    super.connectedCallback();
    addEventListener("popstate", this.moved);
    this.key = /^#key=([\w-]+)$/.exec(location.hash)?.[1] ?? "";
    if (this.key) history.replaceState(null, "", location.pathname + location.search);
    void this.enter();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("popstate", this.moved);
    clearTimeout(this.retry);
    this.mail?.stop();
  }

  /** Takes up the session there is, or begins one with the key; asks again until the server answers. */
  private async enter() {
    clearTimeout(this.retry);
    try {
      if (this.key) await this.useKey();
      if (await this.client.resume()) {
        await this.begin();
        await this.takeFocus();
      } else this.login = "needed";
      this.isWaiting = false;
    } catch (failure) {
      this.failed(failure);
    }
  }

  private async useKey() {
    try {
      await this.client.loginWithKey(this.key);
    } catch (failure) {
      if (failure instanceof Failure && failure.isAway) throw failure;
      // A used key: the session that it began may live still.
    }
    this.key = "";
  }

  private failed(failure: unknown) {
    if (failure instanceof Failure && failure.isAway) {
      this.login = "unknown";
      this.isWaiting = true;
      this.retry = setTimeout(() => void this.enter(), RETRY_MS);
    } else {
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
      await this.takeFocus();
    } catch (failure) {
      this.failed(failure);
    }
  }

  /** Nobody who uses the keyboard has to look for where they are. A page in another's frame waits until somebody turns to it. */
  private async takeFocus() {
    await this.updateComplete;
    const left = this.left?.isConnected ? this.left : undefined;
    if (left || self === top || document.hasFocus()) (left ?? this.renderRoot.querySelector("pr-shell"))?.focus();
    this.left = undefined;
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
      ${this.login === "unknown" && this.isWaiting ? this.renderWaiting() : nothing}
      <pr-toasts></pr-toasts>
    `;
  }

  private renderWaiting() {
    return html`<main class="waiting">
      <pr-state kind="offline" heading="The server cannot be reached" text="This page goes on by itself when it is back.">
        <button class="outlined" @click=${this.enter}>${icon("retry")} Try now</button>
      </pr-state>
    </main>`;
  }
}

customElements.define("pr-app", App);
