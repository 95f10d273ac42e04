import { LitElement, css, html, nothing } from "lit";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import "../parts/progress.js";
import { sizeText } from "../parts/size.js";
import type { Attached } from "./letter.js";
import type { Upload, Uploads } from "./uploads.js";

/** What is attached, and what is on its way. Says `pr-remove` with an attachment that is to go. */
export class AttachmentList extends LitElement {
  static override properties = { attachments: {}, uploading: {}, uploads: {}, url: {} };
  static override styles = [
    base,
    controls,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr));
        gap: var(--s2);
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: center;
        column-gap: var(--s2);
        min-height: 3rem;
        padding: var(--s1) var(--s1) var(--s1) var(--s3);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface-2);
      }
      li.bad {
        border-color: var(--bad);
        background: var(--bad-soft);
      }
      li > pr-icon {
        color: var(--ink-3);
      }
      .bad > pr-icon,
      .bad .quiet {
        color: var(--bad);
      }
      .what {
        display: grid;
        gap: 0.125rem;
        line-height: var(--leading-tight);
      }
      .name {
        display: flex;
        min-width: 0;
        font-weight: 500;
        color: inherit;
      }
      .name span:first-child {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .name span {
        white-space: pre;
      }
      .quiet {
        font-size: var(--text-s);
        font-variant-numeric: tabular-nums;
        color: var(--ink-2);
      }
      .buttons {
        display: flex;
      }
      button.icon {
        width: 2rem;
        min-height: 2rem;
      }
      pr-progress {
        margin-block: 0.125rem;
      }
    `,
  ];
  declare attachments: readonly Attached[];
  declare uploading: readonly Upload[];
  declare uploads: Pick<Uploads, "retry" | "remove">;
  /** The address of an attachment's bytes. */
  declare url: (attached: Attached) => string;

  override render() {
    return html`<ul aria-label="Attachments">
      ${this.attachments.map(
        (each) => html`<li>
          ${icon("attachment")}
          <div class="what">
            <a class="name" href=${this.url(each)} download=${each.name} title=${each.name}>${name(each.name)}</a>
            <span class="quiet">${sizeText(each.size)}</span>
          </div>
          <button
            class="icon"
            aria-label=${`Remove ${each.name}`}
            title="Remove"
            @click=${() => this.dispatchEvent(new CustomEvent("pr-remove", { detail: each }))}
          >
            ${icon("close")}
          </button>
        </li>`,
      )}
      ${this.uploading.map((upload) => this.upload(upload))}
    </ul>`;
  }

  private upload({ key, file, done, error, mayRetry }: Upload) {
    const part = Math.floor(done * 100);
    return html`<li class=${error ? "bad" : ""}>
      ${icon(error ? "alert" : "attachment")}
      <div class="what">
        <span class="name" title=${file.name}>${name(file.name)}</span>
        ${error
          ? html`<span class="quiet" role="alert">${error}</span>`
          : html`<pr-progress .done=${done} .label=${`Uploading ${file.name}`}></pr-progress>
              <span class="quiet">${done >= 1 ? "Being stored…" : `${part} % of ${sizeText(file.size)}`}</span>`}
      </div>
      <div class="buttons">
        ${error && mayRetry
          ? html`<button class="icon" aria-label=${`Try ${file.name} again`} title="Try again" @click=${() => this.uploads.retry(key)}>
              ${icon("retry")}
            </button>`
          : nothing}
        <button
          class="icon"
          aria-label=${error ? `Remove ${file.name}` : `Stop uploading ${file.name}`}
          title=${error ? "Remove" : "Stop"}
          @click=${() => this.uploads.remove(key)}
        >
          ${icon("close")}
        </button>
      </div>
    </li>`;
  }
}

// A long name keeps its end, which says what kind of file it is.
function name(whole: string) {
  const cut = Math.max(0, whole.length - 8);
  return html`<span>${whole.slice(0, cut)}</span><span>${whole.slice(cut)}</span>`;
}

customElements.define("pr-attachment-list", AttachmentList);
