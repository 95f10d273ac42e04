import { LitElement, css, html } from "lit";

const HUES = 8;

/** A person's milestone: initials on a colour that their address always has. Decoration; the name stands beside it. */
export class Avatar extends LitElement {
  static override properties = { name: {}, email: {} };
  static override styles = css`
    :host {
      display: inline-grid;
      flex: none;
      width: var(--avatar, 2.25rem);
      height: var(--avatar, 2.25rem);
    }
    span {
      display: grid;
      place-items: center;
      border-radius: var(--milestone);
      font-size: calc(var(--avatar, 2.25rem) * 0.4);
      font-weight: var(--weight-strong);
      line-height: 1;
      color: light-dark(oklch(34% 0.07 var(--hue)), oklch(90% 0.06 var(--hue)));
      background: light-dark(oklch(91% 0.045 var(--hue)), oklch(36% 0.06 var(--hue)));
    }
  `;
  declare name: string | null;
  declare email: string;

  override render() {
    const hue = (hash(this.email.toLowerCase()) % HUES) * (360 / HUES);
    return html`<span aria-hidden="true" .style=${`--hue: ${hue}`}>${initials(this.name || this.email)}</span>`;
  }
}

/** One or two letters for a name or an address. */
export function initials(name: string): string {
  const words = name.split("@")[0]!.split(/[\s._-]+/).filter((word) => /\p{L}|\p{N}/u.test(word));
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : undefined]
    .map((word) => word?.match(/\p{L}|\p{N}/u)?.[0] ?? "")
    .join("");
  return letters.toUpperCase() || "?";
}

function hash(text: string): number {
  let value = 7;
  for (const letter of text) value = (value * 31 + letter.codePointAt(0)!) >>> 0;
  return value;
}

customElements.define("pr-avatar", Avatar);
