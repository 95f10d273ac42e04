import { Mail } from "../src/store/mail.js";
import { moved, type EmailList } from "../src/store/email-list.js";
import { ok, same, test } from "./check.js";
import { FakeServer } from "./fake-server.js";

const settled = async () => {
  for (let i = 0; i < 60; i++) await Promise.resolve();
};

async function opened(count: number, collapseThreads = false) {
  const server = new FakeServer();
  server.fill(count);
  const mail = new Mail(server);
  await mail.refresh();
  const list = mail.open({ filter: { inMailbox: "M1" }, collapseThreads });
  list.show(0, 20);
  await settled();
  return { server, mail, list };
}

const ids = (list: EmailList, first: number, last: number) => Array.from({ length: last - first }, (_, i) => list.id(first + i));

test("a list knows how long it is, and what is looked at", async () => {
  const { list } = await opened(1000);
  same(list.total, 1000);
  same(list.id(0), "E0");
  same(list.email(19)?.subject, "E19");
  same(list.id(700), undefined);
});

test("what is scrolled to is fetched, what was passed by is not", async () => {
  const { server, list } = await opened(1000);
  const before = server.requests.length;
  for (let top = 0; top < 900; top += 10) list.show(top, top + 20); // all in one turn: a drag of the scroll bar
  await settled();
  same(list.id(895), "E895");
  ok(server.requests.length - before <= 8, `${server.requests.length - before} requests`);
});

test("an arrival above leaves the rows that are looked at with their messages", async () => {
  const { server, mail, list } = await opened(1000);
  list.show(500, 520, 503);
  await settled();
  server.add({ id: "NEW1" });
  server.add({ id: "NEW2" });
  await mail.refresh();
  same(list.position("E503"), 505);
  same(ids(list, 502, 508), ["E500", "E501", "E502", "E503", "E504", "E505"]);
  same(list.total, 1002);
});

test("an arrival is on top at once for who looks at the top", async () => {
  const { server, mail, list } = await opened(200);
  server.add({ id: "NEW" });
  await mail.refresh();
  same(list.id(0), "NEW");
  same(list.email(0)?.subject, "NEW", "the message comes in the same round trip");
  same(mail.arrived.map((email) => email.id), ["NEW"]);
});

test("a removal above moves the rows up", async () => {
  const { server, mail, list } = await opened(1000);
  list.show(500, 520, 503);
  await settled();
  server.destroy("E3");
  await mail.refresh();
  same(list.position("E503"), 502);
});

test("the message on top may itself be removed", async () => {
  const { server, mail, list } = await opened(1000);
  list.show(500, 520, 503);
  await settled();
  server.destroy("E503");
  await mail.refresh();
  await settled();
  same(list.total, 999);
  same(ids(list, 502, 505), ["E502", "E504", "E505"]);
});

test("what is looked at again after a change is asked for again", async () => {
  const { server, mail, list } = await opened(1000);
  list.show(900, 920);
  await settled();
  server.destroy("E10"); // far above, out of the window
  await mail.refresh();
  list.show(0, 20);
  await settled();
  same(ids(list, 9, 12), ["E9", "E11", "E12"]);
});

test("one step asks a bounded number of calls, whatever is open", async () => {
  const { server, mail } = await opened(1000);
  mail.open({ filter: { text: "x" }, collapseThreads: false });
  await mail.refresh();
  ok(server.requests.at(-1)!.length <= 9, `${server.requests.at(-1)!.length} calls`);
});

test("a collapsed list keeps the place of a thread that lost its newest message", async () => {
  const { server, mail, list } = await opened(10, true);
  server.add({ id: "A", threadId: "TT" });
  server.add({ id: "X" });
  server.add({ id: "B", threadId: "TT" });
  await mail.refresh();
  await settled();
  same(ids(list, 0, 2), ["B", "X"]);
  list.drop(["B"]);
  same(ids(list, 0, 2), ["A", "X"], "at once");
});

test("the messages of a shown thread are known, also those that have no row", async () => {
  const server = new FakeServer();
  server.add({ id: "A", threadId: "TT" });
  server.add({ id: "B", threadId: "TT" });
  const mail = new Mail(server);
  await mail.refresh();
  mail.emails.clear();
  const list = mail.open({ filter: { inMailbox: "M1" }, collapseThreads: true });
  list.show(0, 20);
  await settled();
  same(mail.thread("TT").map((email) => email.id), ["A", "B"]);
});

test("what leaves the mailbox leaves the list before the server has answered", async () => {
  const { mail, list } = await opened(10);
  const done = mail.update(new Map([["E0", { mailboxIds: { M2: true } }]]));
  same(list.id(0), "E1");
  await done;
});

test("what the server refuses comes back", async () => {
  const { server, mail, list } = await opened(10);
  server.refused.add("E0");
  let said = "";
  await mail.update(new Map([["E0", { mailboxIds: { M2: true } }]])).catch((failure) => (said = failure.type));
  await mail.refresh();
  await settled();
  same(said, "forbidden");
  same(list.id(0), "E0");
  same(mail.emails.get("E0")?.mailboxIds, { M1: true });
});

test("an error is kept until one tries again", async () => {
  const server = new FakeServer();
  server.fill(10);
  const mail = new Mail(server);
  server.isDown = true;
  const list = mail.open({ filter: { inMailbox: "M1" }, collapseThreads: false });
  list.show(0, 20);
  await settled();
  ok(list.error, "an error");
  const asked = server.requests.length;
  list.show(0, 20);
  await settled();
  same(server.requests.length, asked, "requests");
  server.isDown = false;
  list.retry();
  await settled();
  same(list.id(0), "E0");
});

test("keys of a range are loaded as far as they are not", async () => {
  const { list } = await opened(300);
  const keys = await list.keys(290, 100);
  same(keys.length, 191);
  same([keys[0], keys.at(-1)], ["E100", "E290"]);
});

test("every message of a list", async () => {
  const { list } = await opened(7);
  same(await list.allIds(), ["E0", "E1", "E2", "E3", "E4", "E5", "E6"]);
});

test("what lies around an answered window moves along", () => {
  same(moved(["a", "b", "c", "d", "e"], 2, 2, { ids: ["c", "d"], position: 3, total: 6 }), [undefined, "a", "b", "c", "d", "e"]);
  same(moved(["a", "b", "c", "d", "e"], 0, 2, { ids: ["b", "c"], position: 0, total: 4 }), ["b", "c", "d", "e"]);
});
