import { LitElement, css, html, svg, type SVGTemplateResult } from "lit";
import { base } from "../parts/base.js";
import { drawingStyle } from "./drawing-style.js";
import { sample, signsOfRoad, type Sign } from "./signs.js";

/** What the signs of a drawn road mean. */
export class RoadLegend extends LitElement {
  static override styles = [
    base,
    drawingStyle,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
        gap: var(--s2) var(--s4);
        font-size: var(--text-s);
      }
      li {
        display: flex;
        align-items: center;
        gap: var(--s3);
      }
      svg {
        flex: none;
        width: 72px;
        height: 28px;
      }
    `,
  ];

  override render() {
    return html`<ul>
      ${signsOfRoad.map((sign) => html`<li><svg class="drawing" viewBox="0 0 72 28" aria-hidden="true">${sample(sign)}</svg>${sign.words}</li>`)}
    </ul>`;
  }
}

/** The legend as part of a drawing, in columns below it. */
export function legendLines(width: number, scale: number): { height: number; body: SVGTemplateResult } {
  const columns = Math.max(1, Math.floor(width / (300 * scale)));
  const row = 30 * scale;
  const place = (i: number) => `translate(${12 * scale + (i % columns) * (width / columns)} ${Math.floor(i / columns) * row}) scale(${scale})`;
  const one = (sign: Sign, i: number) => svg`<g transform=${place(i)}>${sample(sign)}<text font-size="12.5" x="84" y="18">${sign.words}</text></g>`;
  return { height: Math.ceil(signsOfRoad.length / columns) * row + 10 * scale, body: svg`${signsOfRoad.map(one)}` };
}

customElements.define("pr-road-legend", RoadLegend);
