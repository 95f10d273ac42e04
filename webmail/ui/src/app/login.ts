import { LitElement, css, html, nothing } from "lit";
import { Failure, type Client } from "../jmap/client.js";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import "../parts/mark.js";
import { way, wayStyles } from "../parts/way.js";

const RETRY_MS = 2000;

/** Asks who is there. Over an open page whose session has ended it lets that page show through, and goes away again. */
export class Login extends LitElement {
  static override properties = { client: {}, ended: { type: Boolean, reflect: true }, error: {}, busy: { state: true } };
  static override styles = [
    base,
    controls,
    wayStyles,
    css`
      :host {
        position: fixed;
        z-index: 30;
        inset: 0;
        display: grid;
        place-items: center;
        padding: var(--s4);
        background: var(--ground);
        overflow: auto;
      }
      :host([ended]) {
        background: var(--shade);
      }
      .way {
        position: absolute;
        inset: auto 0 0;
        width: 100%;
        height: clamp(6rem, 22vh, 12rem);
      }
      @media (max-height: 34rem) {
        .way {
          display: none;
        }
      }
      main,
      [role="dialog"] {
        display: contents;
      }
      form {
        position: relative;
        display: grid;
        gap: var(--s4);
        width: min(24rem, 100%);
        padding: var(--s6) var(--s5);
        border-radius: var(--radius-l);
        background: var(--surface);
        box-shadow: var(--shadow-2);
      }
      .head {
        display: flex;
        align-items: center;
        gap: var(--s3);
      }
      pr-mark {
        width: 2.25rem;
      }
      h1 {
        font-size: var(--text-xl);
      }
      .error {
        display: flex;
        gap: var(--s2);
        padding: var(--s2) var(--s3);
        border-radius: var(--radius);
        background: var(--bad-soft);
        color: var(--bad);
      }
      label {
        display: grid;
        gap: var(--s1);
      }
      button {
        min-height: 2.75rem;
      }
    `,
  ];
  declare client: Client;
  declare ended: boolean;
  declare error: string;
  declare busy: boolean;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.ended = false;
    this.error = "";
    this.busy = false;
  }

  override firstUpdated() {
    const known = this.ended ? this.client.session.username : "";
    const [login, password] = this.renderRoot.querySelectorAll("input");
    if (known && login) login.value = known;
    (known ? password : login)?.focus();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.giveUp();
  }

  private giveUp() {
    clearTimeout(this.retry);
  }

  private async submit(event?: SubmitEvent) {
    event?.preventDefault();
    this.giveUp();
    const form = new FormData(this.renderRoot.querySelector("form")!);
    this.busy = true;
    try {
      await this.client.login(String(form.get("login")).trim(), String(form.get("password")));
      this.dispatchEvent(new CustomEvent("pr-logged-in"));
    } catch (failure) {
      this.error = failure instanceof Failure ? sentence(failure) : String(failure);
      // Who changes what was typed, and so may not want it any more, presses the button again.
      if (failure instanceof Failure && failure.isAway) this.retry = setTimeout(() => void this.submit(), RETRY_MS);
      else this.renderRoot.querySelector<HTMLInputElement>("input[name=password]")?.select();
    } finally {
      this.busy = false;
    }
  }

  override render() {
    return this.ended
      ? html`<div role="dialog" aria-labelledby="title" aria-modal="true">${this.form()}</div>`
      : html`${way()}<main>${this.form()}</main>`;
  }

  private form() {
    return html`<form @submit=${this.submit} @input=${this.giveUp} aria-labelledby="title">
      <div class="head">
        <pr-mark></pr-mark>
        <h1 id="title">${this.ended ? "Log in again" : "Postroad"}</h1>
      </div>
      ${this.ended ? html`<p class="quiet">Your session has ended. What you were doing is still here.</p>` : nothing}
      <p class="error" role="alert" ?hidden=${!this.error}>${icon("alert")}<span>${this.error}</span></p>
      <label>Address <input name="login" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" required /></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
      <button class="main" ?disabled=${this.busy}>${this.busy ? "Logging in…" : "Log in"}</button>
    </form>`;
  }
}

function sentence(failure: Failure): string {
  if (failure.status === 401) return "The address or the password is wrong.";
  if (failure.status === 429) return "Too many wrong passwords. Wait a while, then try again.";
  if (failure.isAway) return "The server cannot be reached. You are logged in as soon as it is back.";
  return `That did not work: ${failure.message}.`;
}

customElements.define("pr-login", Login);
