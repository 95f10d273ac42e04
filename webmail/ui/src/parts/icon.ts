import { LitElement, css, svg, html, type SVGTemplateResult } from "lit";

/** Our icons: lines of 1.6 on a grid of 20, drawn for this project. */
const shapes = {
  inbox: svg`<path d="M3 11.5 5 4.5h10l2 7v4H3zM3 11.5h4a3 3 0 0 0 6 0h4"/>`,
  sent: svg`<path d="M3 10 17 3.5 13 17l-3.2-5.2zM9.8 11.8 17 3.5"/>`,
  drafts: svg`<path d="M4 16l.8-3.6L13.4 3.8l2.8 2.8-8.6 8.6zM11.6 5.6l2.8 2.8"/>`,
  archive: svg`<path d="M3 4h14v3.5H3zM4.2 7.5v9h11.6v-9M8 11h4"/>`,
  junk: svg`<path d="M7 3h6l4 4v6l-4 4H7l-4-4V7zM10 6.5v4.5M10 13.4v.2"/>`,
  trash: svg`<path d="M3.5 5.5h13M8 5.5v-2h4v2M5 5.5l.8 11h8.4l.8-11M8.3 8.8v4.8M11.7 8.8v4.8"/>`,
  plus: svg`<path d="M10 4v12M4 10h12"/>`,
  folder: svg`<path d="M3 15.5v-11h5l1.6 2H17v9z"/>`,
  compose: svg`<path d="M16.5 10.5v6h-13v-13h6M8 12l.5-2.8 6.7-6.7 2.3 2.3-6.7 6.7z"/>`,
  reply: svg`<path d="M8 4 3 9l5 5M3.4 9H11a6 6 0 0 1 6 6v1"/>`,
  "reply-all": svg`<path d="M6.5 4l-5 5 5 5M10.5 4l-5 5 5 5M6 9h6a5.5 5.5 0 0 1 5.5 5.5V16"/>`,
  forward: svg`<path d="M12 4l5 5-5 5M16.6 9H9a6 6 0 0 0-6 6v1"/>`,
  flag: svg`<path d="M5 17.5V3M5 4h9.5l-2 3.2 2 3.3H5"/>`,
  "flag-on": svg`<path d="M5 17.5V3"/><path d="M5 4h9.5l-2 3.2 2 3.3H5z" fill="currentColor"/>`,
  search: svg`<circle cx="8.8" cy="8.8" r="5.3"/><path d="M12.8 12.8 17 17"/>`,
  attachment: svg`<path d="M14.8 9.4 9.4 14.8a3.6 3.6 0 0 1-5.1-5.1l6.3-6.3a2.4 2.4 0 0 1 3.4 3.4l-6.2 6.2a1.2 1.2 0 0 1-1.7-1.7l5.2-5.2"/>`,
  download: svg`<path d="M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13"/>`,
  close: svg`<path d="M5 5l10 10M15 5 5 15"/>`,
  back: svg`<path d="M11.5 4.5 6 10l5.5 5.5"/>`,
  more: svg`<path d="M4.5 10h.1M10 10h.1M15.5 10h.1" stroke-width="2.6"/>`,
  menu: svg`<path d="M3.5 5.5h13M3.5 10h13M3.5 14.5h13"/>`,
  down: svg`<path d="M5 7.5l5 5 5-5"/>`,
  check: svg`<path d="M4 10.5l4 4 8-9"/>`,
  clock: svg`<circle cx="10" cy="10" r="6.8"/><path d="M10 6v4.2l2.8 1.8"/>`,
  retry: svg`<path d="M16 10a6 6 0 1 1-1.8-4.3L16 7.5M16 3.5v4h-4"/>`,
  alert: svg`<path d="M10 3.2 17.5 16.5h-15zM10 8v4M10 14.2v.1"/>`,
  info: svg`<circle cx="10" cy="10" r="6.8"/><path d="M10 9.4v4M10 6.6v.1"/>`,
  offline: svg`<path d="M3 3l14 14M4 9.5a9 9 0 0 1 3-1.9M16 9.5a9 9 0 0 0-5.6-2.4M6.8 12.4a5 5 0 0 1 3-1.3M10 15.4v.1"/>`,
  unread: svg`<path d="M3 8v8.5h14V8L10 3.5zM3 8l7 4.6L17 8"/>`,
  envelope: svg`<path d="M3 5h14v10.5H3zM3 5.6l7 5.4 7-5.4"/>`,
  person: svg`<circle cx="10" cy="7" r="3.2"/><path d="M3.8 16.8a6.3 6.3 0 0 1 12.4 0"/>`,
  logout: svg`<path d="M12 3.5H4v13h8M8.5 10h8.5M13.8 6.8 17 10l-3.2 3.2"/>`,
  keyboard: svg`<path d="M2.5 5h15v10h-15zM5.5 8h.1M8.5 8h.1M11.5 8h.1M14.5 8h.1M6.5 12h7"/>`,
  theme: svg`<circle cx="10" cy="10" r="6.8"/><path d="M10 3.2a6.8 6.8 0 0 1 0 13.6z" fill="currentColor"/>`,
  road: svg`<path d="M6.5 17 8.6 3M13.5 17 11.4 3M10 15.6v-2.2M10 10.8V9M10 6.6V5.4"/>`,
  browser: svg`<path d="M2.5 4h15v12h-15zM2.5 7.5h15M5 5.8h.1M7.3 5.8h.1"/>`,
  server: svg`<path d="M3.5 3.5h13v5.6h-13zM3.5 10.9h13v5.6h-13zM6 6.3h.1M6 13.7h.1M9 6.3h5M9 13.7h5"/>`,
  dispatch: svg`<path d="M3 10h5M8 10c3.5 0 2.5-5 8-5M8 10c3.5 0 2.5 5 8 5M8 10h8"/>`,
  queue: svg`<path d="M3.5 5h13M3.5 10h13M3.5 15h8M15.4 13.4v3.2M13.8 15H17"/>`,
  dns: svg`<circle cx="10" cy="10" r="6.8"/><path d="M3.2 10h13.6M10 3.2c2.4 2.2 2.4 11.4 0 13.6M10 3.2c-2.4 2.2-2.4 11.4 0 13.6"/>`,
  mailbox: svg`<path d="M2.8 16V9.2a3.4 3.4 0 0 1 3.4-3.4h7.6a3.4 3.4 0 0 1 3.4 3.4V16zM9.6 16V9.2a3.4 3.4 0 0 0-3.4-3.4M12.4 9.5h2.4V6.8"/>`,
  push: svg`<path d="M5.2 13.8V9a4.8 4.8 0 0 1 9.6 0v4.8l1.4 1.4H3.8zM8.4 17.4h3.2M10 4.2V2.6"/>`,
  lock: svg`<path d="M4.5 9h11v7.5h-11zM6.8 9V6.5a3.2 3.2 0 0 1 6.4 0V9M10 12v1.8"/>`,
  play: svg`<path d="M6 4l10 6-10 6z"/>`,
  pause: svg`<path d="M7 4.5v11M13 4.5v11"/>`,
  step: svg`<path d="M4.5 4.5 12 10l-7.5 5.5zM15.5 4.5v11"/>`,
  replay: svg`<path d="M4 10a6 6 0 1 0 1.8-4.3L4 7.5M4 3.5v4h4"/>`,
  print: svg`<path d="M5.5 8V3.5h9V8M5.5 13.5H3V8h14v5.5h-2.5M5.5 11.5h9v5h-9z"/>`,
  link: svg`<path d="M8.4 11.6 11.6 8.4M9 6.4l2-2a3.3 3.3 0 0 1 4.6 4.6l-2 2M11 13.6l-2 2A3.3 3.3 0 0 1 4.4 11l2-2"/>`,
  cut: svg`<circle cx="5.5" cy="14.5" r="2.2"/><circle cx="14.5" cy="14.5" r="2.2"/><path d="M7 12.8 13.5 3M13 12.8 6.5 3"/>`,
  stop: svg`<path d="M5 5h10v10H5z"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof shapes;

export const iconNames = Object.keys(shapes) as IconName[];

/** An icon; decoration only, so a control that has no text needs an accessible name of its own. */
export function icon(name: IconName) {
  return html`<pr-icon .name=${name} aria-hidden="true"></pr-icon>`;
}

export class Icon extends LitElement {
  static override properties = { name: {} };
  static override styles = css`
    :host {
      display: inline-block;
      flex: none;
      width: 1.25rem;
      height: 1.25rem;
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
      fill: none;
      stroke: currentColor;
      stroke-width: 1.6;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `;
  declare name: IconName;

  override render() {
    return html`<svg viewBox="0 0 20 20">${shapes[this.name]}</svg>`;
  }
}

/** The shape itself, for drawings that are saved as one SVG. */
export function iconShape(name: IconName): SVGTemplateResult {
  return shapes[name];
}

customElements.define("pr-icon", Icon);
