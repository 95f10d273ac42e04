import { html, render, svg } from "lit";
import { draw, everything, stamp } from "./draw.js";
import { drawingStyle } from "./drawing-style.js";
import { legendLines } from "./legend.js";
import type { LaneId, Road } from "./model.js";

/** What a picture that stands alone is made of. */
export interface Picture {
  road: Road;
  title: string;
  width: number;
  scale: number;
}

/** The drawing with its title and legend as one SVG file: light, with every style in it, in need of nothing else. */
export function standalone(picture: Picture): string {
  const holder = document.createElement("div");
  render(html`${whole(picture)}`, holder);
  const root = holder.firstElementChild!;
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = resolved(drawingStyle.cssText);
  root.querySelector("desc")!.after(style);
  root.querySelectorAll(".hit").forEach((rect) => rect.remove());
  withoutMarkers(root);
  for (const element of root.querySelectorAll("*")) roundPlaces(element);
  return `${new XMLSerializer().serializeToString(root).replace(/>\s+</g, ">\n<")}\n`;
}

/** The same as a template, for paper. */
export function whole({ road, title, width, scale }: Picture) {
  const isTight = width < 860 * scale;
  const view = { shown: road.steps.length, chosen: -1, line: undefined, focused: -1, faded: new Set<LaneId>(), sight: everything };
  const { plan, head, body } = draw(road, { width, height: 0, isTight, scale }, view);
  const top = 46 * scale;
  const legend = legendLines(width, scale);
  const ground = top + plan.head + plan.body;
  const height = ground + 24 * scale + legend.height;
  const size = 13 * scale;
  return svg`<svg xmlns="http://www.w3.org/2000/svg" class="drawing picture" viewBox="0 0 ${width} ${height}" font-size=${size} role="img" aria-labelledby="road-title road-desc">
    <title id="road-title">${title}</title>
    <desc id="road-desc">${describe(road)}</desc>
    <rect class="paper" width=${width} height=${height} />
    <text class="title" x=${14 * scale} y=${30 * scale}>${title}</text>
    <g transform="translate(0 ${top})">${head}</g>
    <g transform="translate(0 ${top + plan.head})">${body}</g>
    <g transform="translate(0 ${ground + 22 * scale})">${legend.body}</g>
  </svg>`;
}

function describe(road: Road): string {
  const last = road.steps.at(-1);
  const houses = road.houses.map((house) => house.name).filter(Boolean);
  return `From ${houses.join(" to ")}: ${road.steps.length} steps in ${last ? stamp(last.at) : "no time"}.`;
}

// A tenth of a pixel is as much as anybody sees.
function roundPlaces(element: Element) {
  for (const name of ["d", "x", "y", "cx", "cy", "transform", "width"]) {
    const places = element.getAttribute(name);
    if (places) element.setAttribute(name, places.replace(/\d+\.\d{2,}/g, (place) => String(Number(Number(place).toFixed(1)))));
  }
}

// Lit's own marks mean nothing outside of it.
function withoutMarkers(root: Element) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const marks: Node[] = [];
  while (walker.nextNode()) marks.push(walker.currentNode);
  for (const mark of marks) mark.parentNode!.removeChild(mark);
  root.normalize();
}

/** A style sheet with the values of its tokens put in, as they are in light. */
export function resolved(cssText: string): string {
  const probe = document.createElement("div");
  probe.style.colorScheme = "light";
  document.body.append(probe);
  const values = getComputedStyle(probe);
  const value = (name: string) => {
    if (name === "--font" || name === "--mono") return values.getPropertyValue(name);
    probe.style.color = "";
    probe.style.color = `var(${name})`;
    return values.color;
  };
  const plain = cssText
    .replace(/\s*(?:transition|animation|cursor|pointer-events):[^;]*;/g, "")
    .replace(/var\((--[a-z0-9-]+)\)/g, (_, name: string) => value(name))
    .replace(/\s*\n\s*/g, " ");
  probe.remove();
  return plain;
}

/** Offers the picture as a file. */
export function save(picture: Picture, name: string) {
  const url = URL.createObjectURL(new Blob([standalone(picture)], { type: "image/svg+xml" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const paper = `
  @media screen { .road-on-paper { display: none; } }
  @media print {
    body > :not(.road-on-paper) { display: none !important; }
    :root { color-scheme: light; background: none; }
    .road-on-paper { color-scheme: light; }
    .road-on-paper svg { display: block; width: 100%; height: auto; }
  }
`;

/** Prints the picture and nothing else of the page. */
export function print(picture: Picture) {
  const holder = document.createElement("div");
  holder.className = "road-on-paper";
  render(html`${whole(picture)}`, holder);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(paper + drawingStyle.cssText);
  document.adoptedStyleSheets.push(sheet);
  document.body.append(holder);
  const over = () => {
    holder.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  };
  addEventListener("afterprint", over, { once: true });
  globalThis.print();
}
