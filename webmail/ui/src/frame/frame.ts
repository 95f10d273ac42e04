import { MAX_HEIGHT, isForwarded, toFrame, type FromFrame, type Look, type ToFrame } from "./messages.js";
import { sheet } from "./styles.js";
import { purified } from "./wall.js";

/**
 * The page that shows one HTML mail: alone in an origin of its own, without a way to our cookies, our pages or, unless pictures were asked
 * for, the network. It is told what to show, and tells how high it is.
 */
const own = new CSSStyleSheet();
own.replaceSync(`
  html { font: 0.9375rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
  body { margin: 0; }
  main { overflow-x: auto; overflow-wrap: break-word; color: var(--ink); background: var(--paper); padding: var(--edge, 0); }
  main:has(> .mail-body[style*="background"]) { padding: 0; }
  a { color: var(--link); }
  img { max-width: 100%; }
  img:not([height]) { height: auto; }
  img[data-remote], img[data-inline]:not([src]) { display: inline-block; outline: 1px dashed color-mix(in srgb, var(--ink) 30%, transparent); outline-offset: -1px; }
  blockquote { margin: 0.5em 0 0.5em 0.25em; padding-left: 0.75em; border-left: 2px solid color-mix(in srgb, var(--ink) 25%, transparent); }
  pre { white-space: pre-wrap; }
  .mail-text { white-space: pre-wrap; margin-top: 1em; }
  a[data-says]::after { content: " (leads to " attr(data-host) ")"; color: var(--warning); font-weight: bold; }
  :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
`);
document.adoptedStyleSheets = [own];

const main = document.createElement("main");
document.body.append(main);
let pictures: string[] = [];
let number = 0;
let ownColours = false;

const sizes = new ResizeObserver(measure);

addEventListener("message", (event) => {
  if (event.source !== parent || parent === window) return;
  const said = toFrame(event.data);
  if (said) hear(said);
});

function hear(said: ToFrame) {
  switch (said.type) {
    case "show":
      number = said.number;
      ownColours = said.ownColours;
      pictures.forEach((url) => URL.revokeObjectURL(url));
      pictures = [];
      document.adoptedStyleSheets = [own, sheet(said.css)];
      main.replaceChildren(purified(said.html));
      dress(said.look);
      measure();
      sizes.observe(main);
      break;
    case "look":
      dress(said.look);
      break;
    case "image":
      hang(said.place, URL.createObjectURL(new Blob([said.data], { type: said.mediaType })));
  }
}

/** A mail that brings colours is shown on white paper, which is what its sender saw; one without takes ours. */
function dress(look: Look) {
  const root = document.documentElement.style;
  root.colorScheme = ownColours ? "light" : look.scheme;
  root.setProperty("--ink", ownColours ? "#14211b" : look.ink);
  root.setProperty("--paper", ownColours ? "#ffffff" : look.paper);
  root.setProperty("--link", ownColours ? "#0b5d43" : look.link);
  root.setProperty("--warning", ownColours ? "#b3261e" : look.warning);
  root.setProperty("--edge", ownColours ? "12px" : "0");
}

function hang(place: number, url: string) {
  pictures.push(url);
  for (const image of main.querySelectorAll<HTMLImageElement>(`img[data-inline="${place}"]`)) image.src = url;
}

function measure() {
  const height = Math.ceil(main.getBoundingClientRect().height);
  document.documentElement.style.overflow = height > MAX_HEIGHT ? "auto" : "hidden";
  say({ type: "height", number, height });
}

function say(said: FromFrame) {
  parent.postMessage(said, "*"); // heard only by the page that made this frame, and says nothing of the mail but its height
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !isForwarded(event.key)) return;
  say({ type: "key", key: event.key });
});

/** What the sender's styles may hide, the page asks before it follows: where a link leads that names another host. */
function follow(event: MouseEvent) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link?.protocol === "mailto:") say({ type: "mailto", address: link.href });
  else if (link?.dataset.says) say({ type: "leads", says: link.dataset.says, address: link.href });
  else return;
  event.preventDefault();
}

addEventListener("click", follow);
addEventListener("auxclick", (event) => event.button === 1 && follow(event));

say({ type: "ready" });
