import { fromFrame, toFrame } from "../src/frame/messages.js";
import { calm, sheet } from "../src/frame/styles.js";
import { purified } from "../src/frame/wall.js";
import { ok, same, test } from "./check.js";

const look = { scheme: "dark", ink: "rgb(1, 2, 3)", paper: "#fff", link: "color(srgb 0 0 0 / 0.5)", warning: "red" };

test("the page hears known words of the frame only", () => {
  same(fromFrame({ type: "ready", more: 1 }), { type: "ready" });
  same(fromFrame({ type: "height", number: 1, height: 12 }), { type: "height", number: 1, height: 12 });
  same(fromFrame({ type: "height", number: 1, height: 1e12 }), { type: "height", number: 1, height: 30_000 });
  same(fromFrame({ type: "key", key: "j" }), { type: "key", key: "j" });
  const leads = { type: "leads", says: "bank.test", address: "https://evil.test/" };
  same(fromFrame(leads), leads);
  for (const wrong of [
    undefined,
    null,
    "ready",
    7,
    {},
    { type: "show" },
    { type: "height", height: "9" },
    { type: "height", number: 1, height: -1 },
    { type: "height", number: 1, height: NaN },
    { type: "height", height: 9 },
    { type: "key", key: "Enter" },
    { type: "key", key: "jk" },
    { type: "key", key: { toString: () => "j" } },
    { type: "mailto", address: 1 },
    { ...leads, address: "javascript:alert(1)" },
    { ...leads, address: "/mail" },
    { ...leads, address: "https://" },
    { ...leads, says: "<b>" },
  ])
    same(fromFrame(wrong), undefined, JSON.stringify(wrong) ?? "undefined");
});

test("the frame hears known words of the page only", () => {
  same(toFrame({ type: "show", number: 1, html: "x", css: "", ownColours: 1, look })?.type, "show");
  same((toFrame({ type: "show", number: 1, html: "x", css: "", ownColours: 1, look }) as { ownColours: boolean }).ownColours, false);
  same(toFrame({ type: "show", number: 1, html: {}, css: "", look }), undefined);
  same(toFrame({ type: "look", look: { ...look, ink: "url(http://x)" } })?.type, undefined);
  same(toFrame({ type: "image", place: 0, mediaType: "image/svg+xml", data: new ArrayBuffer(1) }), undefined);
  same(toFrame({ type: "image", place: -1, mediaType: "image/png", data: new ArrayBuffer(1) }), undefined);
  same(toFrame({ type: "image", place: 0, mediaType: "image/png", data: "x" }), undefined);
  same(toFrame({ type: "image", place: 0, mediaType: "image/png", data: new ArrayBuffer(1) })?.type, "image");
});

test("the wall in the browser takes out what the server should have", () => {
  const div = document.createElement("div");
  div.append(
    purified(
      `<p id=x name=y class="m-a pr-app" style="position:fixed;color:red;background:url(javascript:1)" onclick=1>t</p>
       <a href="javascript:1">a</a><a href="http:x">b</a><a href="https://x.test/">c</a>
       <svg><style>*{}</style></svg><math></math><form><input></form><style>*{}</style><iframe></iframe>
       <img src=x onerror=1><img src="/jmap/session"><img src="data:image/svg+xml;base64,AA=="><img data-inline=3>`,
    ),
  );
  const p = div.querySelector("p")!;
  same([...p.attributes].map((attribute) => attribute.name).sort(), ["class", "style"]);
  same(p.className, "m-a");
  same([p.style.color, p.style.position, p.style.backgroundImage], ["red", "", ""]);
  same([...div.querySelectorAll("a")].map((a) => a.getAttribute("href")), [null, null, "https://x.test/"]);
  same(div.querySelectorAll("a")[2]!.rel, "noopener noreferrer");
  same(div.querySelectorAll("svg,math,form,input,style,iframe").length, 0);
  same([...div.querySelectorAll("img")].map((img) => img.getAttribute("src")), [null, null, null, null]);
  same(div.querySelector<HTMLElement>("img[data-inline]")?.dataset.inline, "3");
});

test("a mail's sheet keeps plain styles of its own elements", () => {
  const made = sheet(
    `.mail-body p{color:red;position:fixed} html{color:red} .mail-body [a]{color:red} @font-face{font-family:x;src:url(http://x)}
     @import "http://x"; @media (max-width: 9px){.mail-body i{color:red} body{margin:0}} .mail-body b{background:url(data:image/png;base64,AA==)}`,
  );
  same([...made.cssRules].slice(0, 2).map((rule) => rule.cssText.replace(/\s+/g, " ")), [
    ".mail-body p { color: red; }",
    "@media (max-width: 9px) { .mail-body i { color: red; } }",
  ]);
  same([made.cssRules.length, made.cssRules[2]!.cssText.includes("data:")], [3, false]);
});

test("a mail's sheet reaches nothing beside the mail, not by a list and not by nesting", () => {
  const made = sheet(".mail-body p, main{color:red} .mail-body{color:red; & i{position:fixed}} .mail-body :is(a, b){color:red} .mail-body a,.mail-body b{color:red}");
  same([...made.cssRules].map((rule) => (rule as CSSStyleRule).selectorText), [".mail-body a, .mail-body b"]);
});

test("a style keeps a picture of the web, which the frame's policy rules, and no other", () => {
  const { style } = document.createElement("p");
  style.cssText = "background: url(https://x.test/a.png) red; --x: 1; list-style-image: url(/a.png); transform: none; width: 1px";
  calm(style);
  ok(style.backgroundImage.includes("https://x.test/a.png"), style.cssText);
  same([style.listStyleImage, style.transform, style.getPropertyValue("--x"), style.width], ["", "", "", "1px"]);
});
