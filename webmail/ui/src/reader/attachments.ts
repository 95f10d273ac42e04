import { LitElement, css, html, nothing } from "lit";
import type { Client } from "../jmap/client.js";
import type { BodyPart } from "../jmap/types.js";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import { plain } from "../parts/plain.js";
import { sizeText } from "../parts/size.js";

/** Images that are pixels and nothing else; an SVG is a document that could bring a script. */
const RASTER = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"]);
const MAX_PREVIEW = 8 << 20; // octets

/** The files of a message: what they are, how large, a way to keep them, and a look at pictures. */
export class Attachments extends LitElement {
  static override properties = { client: { attribute: false }, parts: { attribute: false }, previews: { state: true } };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(14rem, 100%), 1fr));
        gap: var(--s2);
      }
      a {
        display: grid;
        grid-template-columns: 2.5rem minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--s2);
        padding: var(--s2);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        color: var(--ink);
        text-decoration: none;
        background: var(--surface);
      }
      a:hover {
        border-color: var(--line-strong);
        background: var(--surface-2);
      }
      .type {
        display: grid;
        place-items: center;
        width: 2.5rem;
        height: 2.5rem;
        border-radius: var(--radius-s);
        background: var(--surface-3);
        color: var(--ink-2);
        font-size: 0.625rem;
        font-weight: var(--weight-strong);
        letter-spacing: 0.02em;
        overflow: hidden;
      }
      img {
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .name {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: var(--text-s);
        font-weight: 550;
      }
      .size {
        font-size: var(--text-xs);
        color: var(--ink-3);
      }
      a > pr-icon {
        color: var(--ink-3);
      }
    `,
  ];
  declare client: Client;
  declare parts: BodyPart[];
  declare previews: ReadonlyMap<string, string>;
  private readonly asked = new Set<string>();

  constructor() {
    super();
    this.parts = [];
    this.previews = new Map();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    for (const url of this.previews.values()) URL.revokeObjectURL(url);
    this.previews = new Map();
    this.asked.clear();
  }

  override updated() {
    for (const part of this.parts) {
      const { blobId, type } = part;
      if (!blobId || !RASTER.has(type) || part.size > MAX_PREVIEW || this.asked.has(blobId)) continue;
      this.asked.add(blobId);
      void this.preview(blobId, type);
    }
  }

  // The bytes are fetched and named here: a picture's own address would be one of the server's, and always a download.
  private async preview(blobId: string, type: string) {
    try {
      const bytes = await this.client.bytes(this.client.downloadUrl(blobId, "preview", type));
      if (this.isConnected) this.previews = new Map(this.previews).set(blobId, URL.createObjectURL(new Blob([bytes], { type })));
    } catch {
      // The sign of its type stays.
    }
  }

  override render() {
    if (this.parts.length === 0) return nothing;
    return html`<h2 class="visually-hidden">Attachments</h2>
      <ul>
        ${this.parts.map((part) => {
          const name = plain(part.name ?? "") || "Unnamed file";
          const picture = this.previews.get(part.blobId ?? "");
          return html`<li>
            <a href=${this.client.downloadUrl(part.blobId ?? "", name, part.type)} download=${name} title="Download ${name}">
              <span class="type">${picture ? html`<img src=${picture} alt="" />` : typeSign(name, part.type)}</span>
              <span><span class="name">${name}</span><span class="size">${sizeText(part.size)}</span></span>
              ${icon("download")}
            </a>
          </li>`;
        })}
      </ul>`;
  }
}

/** A few letters for what a file is, from its name or else its type; a paper clip if both say nothing. */
function typeSign(name: string, type: string) {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? (type.startsWith("text/") ? "text" : "");
  return ending ? ending.toUpperCase() : icon("attachment");
}

customElements.define("pr-attachments", Attachments);
