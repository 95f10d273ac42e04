import { LabStore, Refusal, type Line } from "../src/lab/store.js";
import type { LabHop, LabState, Message, WholeRoad } from "../src/lab/types.js";
import { addressed, permalink } from "../src/lab/words.js";
import { ok, same, test } from "./check.js";

const state: LabState = {
  systems: [
    { name: "north", domain: "north.test", hostname: "mx.north.test", webmail: "http://n", state: "up", people: [{ id: "alice", name: "Alice", address: "alice@north.test" }] },
    { name: "south", domain: "south.test", hostname: "mx.south.test", webmail: "http://s", state: "up", people: [{ id: "bob", name: "Bob", address: "bob@south.test" }] },
  ],
  faults: [],
};

function message(messageId: string, at: string): Message {
  return { messageId, subject: messageId, from: "alice@north.test", at, system: "north", outcome: "underWay", recipients: [], isReport: false };
}

function hop(name: LabHop["hop"], at: string, more: Partial<LabHop> = {}): LabHop {
  return { hop: name, host: "mx.north.test", at, millis: 1.5, detail: {}, system: "north", road: "R1", state: "recorded", ...more };
}

/** A lab that answers what it is told to, and says what the test says. */
class FakeLab {
  readonly asked: string[] = [];
  readonly answers = new Map<string, unknown>([
    ["GET /lab/api/state", state],
    ["GET /lab/api/roads", { messages: [] }],
  ]);
  private readonly listeners = new Map<string, (event: MessageEvent<string>) => void>();
  isClosed = false;
  /** With which it refuses what it has no answer to. */
  status = 404;

  async ask(method: string, path: string): Promise<unknown> {
    this.asked.push(`${method} ${path}`);
    const answer = this.answers.get(`${method} ${path}`);
    if (answer === undefined) throw new Refusal("no answer", this.status);
    return answer;
  }

  listen(): Line {
    return { addEventListener: (type, listener) => this.listeners.set(type, listener), close: () => (this.isClosed = true) };
  }

  say(type: string, data: unknown = {}) {
    this.listeners.get(type)?.(new MessageEvent(type, { data: JSON.stringify(data) }));
  }

  whole(base: Message, hops: LabHop[]) {
    const whole: WholeRoad = { ...base, roads: [], unavailable: [], hops };
    this.answers.set(`GET /lab/api/roads/${encodeURIComponent(base.messageId)}`, whole);
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

async function opened(lab: FakeLab): Promise<LabStore> {
  const store = new LabStore(lab);
  store.start();
  lab.say("open");
  await turn();
  return store;
}

const names = (store: LabStore) => store.hops.map((one) => `${one.hop} ${one.pending ? "waiting" : one.state}`);

test("the lab's page asks once it is connected, and shows nothing before the first message", async () => {
  const lab = new FakeLab();
  const store = new LabStore(lab);
  store.start();
  same(lab.asked, []);
  lab.say("open");
  await turn();
  same(store.state?.systems.length, 2);
  same([store.road, store.shown, store.connection], ["none", "", "open"]);
  store.stop();
  ok(lab.isClosed, "the line stayed open");
});

test("a message that sets out is followed from its first hop, also while its road is fetched", async () => {
  const lab = new FakeLab();
  const store = await opened(lab);
  lab.whole(message("<a@north.test>", "2026-01-01T10:00:00Z"), [hop("commit", "2026-01-01T10:00:00Z")]);
  lab.say("hops", { messageId: "<a@north.test>", hops: [hop("httpRequest", "2026-01-01T09:59:59Z"), hop("commit", "2026-01-01T10:00:00Z")] });
  same(store.shown, "<a@north.test>");
  same(names(store), ["httpRequest recorded", "commit recorded"]);
  await turn();
  same(names(store), ["httpRequest recorded", "commit recorded"], "after the road was fetched");
});

test("what lasts is shown until it is over, and what was seen is told once", async () => {
  const lab = new FakeLab();
  const store = await opened(lab);
  lab.whole(message("<a@x>", "2026-01-01T10:00:00Z"), []);
  await store.show("<a@x>");
  lab.say("waiting", { messageId: "<a@x>", attempt: 7, hop: hop("dns", "2026-01-01T10:00:01Z", { state: "waiting", millis: 0 }) });
  same(names(store), ["dns waiting"]);
  lab.say("hops", { messageId: "<a@x>", hops: [hop("dns", "2026-01-01T10:00:01Z", { state: "seen" })] });
  lab.say("waiting", { messageId: "<a@x>", attempt: 7, hop: null });
  same(names(store), ["dns seen"]);
  lab.say("hops", { messageId: "<a@x>", hops: [hop("dns", "2026-01-01T10:00:01Z")] });
  same(names(store), ["dns recorded"]);
  lab.say("hops", { messageId: "<a@x>", hops: [hop("dns", "2026-01-01T10:00:01Z", { state: "seen" })] });
  same(names(store), ["dns recorded"], "told late");
});

test("two moments of one commit are two hops", async () => {
  const lab = new FakeLab();
  const store = await opened(lab);
  lab.whole(message("<a@x>", "2026-01-01T10:00:00Z"), []);
  await store.show("<a@x>");
  const moment = { millis: 0, detail: { recipient: "bob@south.test" } };
  lab.say("hops", { messageId: "<a@x>", hops: [hop("mailbox", "2026-01-01T10:00:01Z", moment), hop("mailbox", "2026-01-01T10:00:01Z", { millis: 0, detail: { recipient: "ben@south.test" } })] });
  same(store.hops.length, 2);
});

test("the report of a failure belongs to the message that failed", async () => {
  const lab = new FakeLab();
  const store = await opened(lab);
  lab.whole(message("<a@x>", "2026-01-01T10:00:00Z"), []);
  await store.show("<a@x>");
  lab.say("hops", { messageId: "<dsn@x>", about: "<a@x>", hops: [hop("bounce", "2026-01-01T10:00:02Z"), hop("commit", "2026-01-01T10:00:02Z")] });
  lab.say("hops", { messageId: "<other@x>", hops: [hop("commit", "2026-01-01T10:00:03Z")] });
  same([store.shown, names(store)], ["<a@x>", ["bounce recorded", "commit recorded"]]);
});

test("a message that was chosen stays; following goes to the newest that is no report", async () => {
  const lab = new FakeLab();
  const [old, fresh, report] = [message("<old@x>", "2026-01-01T10:00:00Z"), message("<new@x>", "2026-01-01T11:00:00Z"), { ...message("<dsn@x>", "2026-01-01T12:00:00Z"), isReport: true }];
  [old, fresh, report].forEach((one) => lab.whole(one, []));
  lab.answers.set("GET /lab/api/roads", { messages: [report, fresh, old] });
  const store = await opened(lab);
  same(store.shown, "<new@x>");
  await store.show("<old@x>");
  lab.say("hops", { messageId: "<later@x>", hops: [hop("commit", "2026-01-01T13:00:00Z")] });
  same([store.shown, store.isFollowing], ["<old@x>", false]);
  await store.follow();
  same([store.shown, store.isFollowing], ["<new@x>", true]);
});

test("a message that nobody knows is said to be missing, and one that changed takes its place in the list", async () => {
  const lab = new FakeLab();
  const store = await opened(lab);
  await store.show("<nobody@x>");
  same(store.road, "missing");
  lab.say("message", message("<a@x>", "2026-01-01T10:00:00Z"));
  lab.say("message", message("<b@x>", "2026-01-01T11:00:00Z"));
  lab.say("message", { ...message("<a@x>", "2026-01-01T10:00:00Z"), outcome: "delivered" });
  same(store.messages.map((one) => `${one.messageId} ${one.outcome}`), ["<b@x> underWay", "<a@x> delivered"]);
});

test("a message older than the list is called by its name", async () => {
  const lab = new FakeLab();
  const store = await opened(lab);
  lab.whole(message("<old@x>", "2026-01-01T10:00:00Z"), [hop("commit", "2026-01-01T10:00:00Z")]);
  await store.show("<old@x>");
  same([store.messages.length, store.shownMessage?.subject], [0, "<old@x>"]);
  await store.show("<nobody@x>");
  same(store.shownMessage, undefined);
});

test("a road that could not be fetched is not said to be unknown, and is asked for again", async () => {
  const lab = new FakeLab();
  const store = await opened(lab);
  lab.status = 0;
  await store.show("<a@x>");
  same(store.road, "loading");
  lab.whole(message("<a@x>", "2026-01-01T10:00:00Z"), [hop("commit", "2026-01-01T10:00:00Z")]);
  for (let i = 0; i < 100 && store.hops.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  same([store.road, store.hops.length], ["there", 1]);
  store.stop();
});

test("after a line that was lost the page goes on, and asks anew only if it missed something", async () => {
  const lab = new FakeLab();
  const store = await opened(lab);
  const before = lab.asked.length;
  lab.say("error");
  same(store.connection, "lost");
  lab.say("open");
  same([store.connection, lab.asked.length], ["open", before]);
  lab.say("reset");
  await turn();
  ok(lab.asked.length > before, "nothing was asked after a reset");
});

test("the address of a road names its message", () => {
  const id = "<a+b/c?d#e@north.test>";
  same(addressed(new URL(permalink(id)).hash), { messageId: id });
  same(addressed(new URL(permalink(id, { shown: 12, hop: 3 })).hash), { messageId: id, place: { shown: 12, hop: 3 } });
  same(addressed(new URL(permalink(id, { shown: 12, hop: -1 })).hash), { messageId: id, place: { shown: 12, hop: -1 } });
  same(["", "#", "#message=", "#message=%", "#key=a", "#message=a&steps=x"].filter((hash) => addressed(hash)), []);
});
