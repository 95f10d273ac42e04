import { parse, path } from "../src/app/route.js";
import { same, test } from "./check.js";

const at = (url: string) => parse(new URL(url, "http://here"));
const place = (url: string) => {
  const { mailbox, thread, query } = at(url);
  return { mailbox, thread, query };
};

test("a route is read from the address", () => {
  same(place("/mail/sent/T1"), { mailbox: "sent", thread: "T1", query: "" });
  same(place("/"), { mailbox: "inbox", thread: "", query: "" });
  same(place("/mail/search?q=from%3Abob+a"), { mailbox: "search", thread: "", query: "from:bob a" });
});

test("a route is written as an address that is read back as the same", () => {
  for (const route of [
    { mailbox: "M1", thread: "T/ ?#1", query: "" },
    { mailbox: "search", thread: "", query: "ä&b=c#d" },
  ]) {
    same(place(path(route)), route);
  }
});

test("an address that is no good encoding is still an address", () => {
  same(place("/mail/%E0%A4%A"), { mailbox: "%E0%A4%A", thread: "", query: "" });
});

test("the editor finds in the address what it is for", () => {
  same(at("/mail/compose/new?reply=E7").search.get("reply"), "E7");
});
