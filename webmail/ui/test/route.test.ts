import { parse, path } from "../src/app/route.js";
import { same, test } from "./check.js";

const at = (url: string) => parse(new URL(url, "http://here"));

test("a route is read from the address", () => {
  same(at("/mail/sent/T1"), { mailbox: "sent", thread: "T1", query: "" });
  same(at("/"), { mailbox: "inbox", thread: "", query: "" });
  same(at("/mail/search?q=from%3Abob+a"), { mailbox: "search", thread: "", query: "from:bob a" });
});

test("a route is written as an address that is read back as the same", () => {
  for (const route of [
    { mailbox: "M1", thread: "T/ ?#1", query: "" },
    { mailbox: "search", thread: "", query: "ä&b=c#d" },
  ]) {
    same(at(path(route)), route);
  }
});
