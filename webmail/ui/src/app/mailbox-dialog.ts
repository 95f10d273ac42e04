import { LitElement, css, html, nothing } from "lit";
import { Failure } from "../jmap/client.js";
import type { Mailbox } from "../jmap/types.js";
import { base, controls } from "../parts/base.js";
import "../parts/dialog.js";
import { said } from "../store/filing.js";
import type { Mail } from "../store/mail.js";
import { branches } from "./mailbox-tree.js";

/** What gets a name: a folder that is there, or a new one, perhaps in another. */
export interface Naming {
  mailbox?: Mailbox;
  parent?: Mailbox;
}

/** Asks for a folder's name and place. */
export class MailboxDialog extends LitElement {
  static override properties = {
    mail: { attribute: false },
    mailbox: { attribute: false },
    parent: { attribute: false },
    error: { state: true },
    busy: { state: true },
  };
  static override styles = [
    base,
    controls,
    css`
      form {
        display: grid;
        gap: var(--s4);
      }
      label {
        display: grid;
        gap: var(--s1);
      }
      .error {
        color: var(--bad);
        font-size: var(--text-s);
      }
    `,
  ];
  declare mail: Mail;
  /** The folder to rename; undefined for a new one. */
  declare mailbox: Mailbox | undefined;
  /** Where a new one goes, unless the user says otherwise. */
  declare parent: Mailbox | undefined;
  declare error: string;
  declare busy: boolean;

  constructor() {
    super();
    this.error = "";
    this.busy = false;
  }

  override async firstUpdated() {
    await this.updateComplete;
    this.renderRoot.querySelector("input")?.focus();
    this.renderRoot.querySelector("input")?.select();
  }

  private async save(event?: Event) {
    event?.preventDefault();
    const form = new FormData(this.renderRoot.querySelector("form")!);
    const name = String(form.get("name")).trim();
    const parentId = String(form.get("parent")) || null;
    if (!name) return void (this.error = "Give it a name.");
    this.busy = true;
    try {
      if (this.mailbox) await this.mail.updateMailbox(this.mailbox.id, { name, parentId });
      else await this.mail.createMailbox(name, parentId);
      this.dispatchEvent(new CustomEvent("pr-close"));
    } catch (failure) {
      this.error = explained(failure, name);
    } finally {
      this.busy = false;
    }
  }

  override render() {
    const inside = this.mailbox ? this.mailbox.parentId : (this.parent?.id ?? null);
    return html`<pr-dialog open .heading=${this.mailbox ? "Rename folder" : "New folder"} @pr-close=${() => this.dispatchEvent(new CustomEvent("pr-close"))}>
      <form id="form" @submit=${this.save}>
        <label>
          Name
          <input
            name="name"
            maxlength="200"
            autocomplete="off"
            .value=${this.mailbox?.name ?? ""}
            aria-invalid=${this.error ? "true" : nothing}
            aria-describedby="error"
          />
        </label>
        <label>
          Inside
          <select name="parent">
            <option value="" ?selected=${inside === null}>Nothing: at the top</option>
            ${branches(this.mail.mailboxes)
              .filter(({ mailbox }) => !mailbox.role && mailbox.id !== this.mailbox?.id)
              .map(
                ({ mailbox, depth }) =>
                  html`<option value=${mailbox.id} ?selected=${inside === mailbox.id}>${"\u2003".repeat(depth)}${mailbox.name}</option>`,
              )}
          </select>
        </label>
        <p id="error" class="error" role="alert">${this.error}</p>
      </form>
      <button slot="actions" class="outlined" @click=${() => this.dispatchEvent(new CustomEvent("pr-close"))}>Cancel</button>
      <button slot="actions" class="main" ?disabled=${this.busy} @click=${() => this.save()}>${this.mailbox ? "Save" : "Create folder"}</button>
    </pr-dialog>`;
  }
}

function explained(failure: unknown, name: string): string {
  if (failure instanceof Failure && failure.status === 200) {
    if (/sibling/.test(failure.message)) return `There is a folder called “${name}” in that place already. Choose another name.`;
    if (/inside itself/.test(failure.message)) return "A folder cannot lie inside itself. Choose another place.";
    if (/too deep/.test(failure.message)) return "That is too deep. Choose a place further up.";
    if (failure.type === "overQuota") return "There are too many folders already. Delete one first.";
  }
  return said(failure);
}

customElements.define("pr-mailbox-dialog", MailboxDialog);
