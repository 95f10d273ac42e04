import { linkify } from "../src/reader/linkify.js";
import { blocks } from "../src/reader/plain-text.js";
import { ok, same, test } from "./check.js";

const links = (text: string) => linkify(text).filter((piece) => piece.href).map((piece) => [piece.text, piece.href]);

test("addresses in plain text lead there", () => {
  same(links("see https://a.test/b?c=d#e. Or (http://a.test/x_(y)), www.b.test!"), [
    ["https://a.test/b?c=d#e", "https://a.test/b?c=d#e"],
    ["http://a.test/x_(y)", "http://a.test/x_(y)"],
    ["www.b.test", "https://www.b.test"],
  ]);
  same(links("<alice@north.test>, mailto:bob@south.test"), [
    ["alice@north.test", "mailto:alice@north.test"],
    ["mailto:bob@south.test", "mailto:bob@south.test"],
  ]);
  same(links("javascript:alert(1) data:text/html,x file:///etc a@b"), []);
});

test("an address ends where the direction of writing is turned", () => {
  same(links("http://bank.test/\u202emoc/"), [["http://bank.test/", "http://bank.test/"]]);
});

test("no character is lost", () => {
  const text = "a https://x.test/,, b@c.test.) \n www. @";
  same(linkify(text).map((piece) => piece.text).join(""), text);
});

test("hostile text takes no long time", () => {
  const begin = performance.now();
  for (const text of ["a".repeat(1e6), "a@".repeat(5e5), "a@b.".repeat(2e5), "http://" + ")".repeat(1e5), "www.".repeat(2e5)]) linkify(text);
  blocks("> ".repeat(2e5));
  ok(performance.now() - begin < 3000, `took ${performance.now() - begin} ms`);
});

test("quotations are told apart by depth", () => {
  same(blocks("a\n> b\n>c\n> > d\ne"), [
    { depth: 0, lines: ["a"] },
    { depth: 1, lines: ["b", "c"] },
    { depth: 2, lines: ["d"] },
    { depth: 0, lines: ["e"] },
  ]);
});
