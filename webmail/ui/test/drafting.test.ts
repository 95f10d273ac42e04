import { Refusal, type DraftServer, type Found, type Saved, type Sent } from "../src/compose/draft-server.js";
import { Drafting } from "../src/compose/drafting.js";
import { emptyLetter, type Letter } from "../src/compose/letter.js";
import { LocalDrafts } from "../src/compose/local-drafts.js";
import { Failure } from "../src/jmap/client.js";
import { ok, same, test } from "./check.js";

/** Keeps drafts as the server does: each save makes a new one and takes the one before away. */
class FakeServer implements DraftServer {
  readonly drafts = new Map<string, Letter>();
  readonly sentIds: string[] = [];
  saves = 0;
  sends = 0;
  /** What goes wrong next, before or after the server has done its work. */
  before: Error | undefined;
  after: Error | undefined;
  state = 1;
  private last = 0;
  /** Whether what pages save while they go away waits in `late`. */
  isSlow = false;
  readonly late: (() => void)[] = [];

  async save(letter: Letter, before: string | undefined): Promise<Saved> {
    this.saves++;
    this.fail("before");
    const id = this.put(letter);
    const isOurs = before === undefined || this.drafts.delete(before);
    const others = [...this.drafts].filter(([other, { messageId }]) => other !== id && messageId === letter.messageId);
    for (const [other] of isOurs ? [] : others) this.drafts.delete(other);
    this.fail("after");
    const replaced = isOurs ? undefined : others.map(([other, theirs]) => ({ id: other, letter: theirs, at: new Date() })).at(-1);
    return { id, attachments: letter.attachments.map((each) => ({ ...each, blobId: `${id}-${each.name}` })), replaced };
  }

  private put(letter: Letter): string {
    this.state++;
    const id = `E${++this.last}`;
    this.drafts.set(id, letter);
    return id;
  }

  private fail(when: "before" | "after") {
    const failure = this[when];
    this[when] = undefined;
    if (failure) throw failure;
  }

  async find(messageId: string): Promise<Found> {
    return {
      drafts: [...this.drafts].filter(([, letter]) => letter.messageId === messageId).map(([id, letter]) => ({ id, letter, at: new Date() })),
      sent: this.sentIds.includes(messageId) ? { id: "E99", threadId: "T99" } : undefined,
      state: String(this.state),
    };
  }

  async stands(id: string): Promise<boolean> {
    return this.drafts.has(id);
  }

  async send(letter: Letter, before: string | undefined, ifInState?: string): Promise<Sent> {
    this.sends++;
    this.fail("before");
    if (ifInState !== undefined && ifInState !== String(this.state)) throw new Failure("the state is another", 200, "stateMismatch");
    if (before) this.drafts.delete(before);
    this.state++;
    this.sentIds.push(letter.messageId);
    this.fail("after");
    return { id: "E99", threadId: "T99" };
  }

  async destroy(id: string): Promise<void> {
    this.drafts.delete(id);
  }

  saveAtLast(letter: Letter, before: string | undefined) {
    const save = () => void this.save(letter, before);
    if (this.isSlow) this.late.push(save);
    else save();
  }
}

const offline = () => new Failure("the server cannot be reached", 0);

function desk() {
  const server = new FakeServer();
  const local = new LocalDrafts("test", memory());
  const make = (letter = emptyLetter(undefined), before?: string) => new Drafting(letter, before, server, local, async () => {});
  return { server, local, make, drafting: make() };
}

function memory(): Storage {
  const kept: Record<string, string> = {};
  Object.defineProperties(kept, {
    setItem: { value: (key: string, value: string) => (kept[key] = value) },
    getItem: { value: (key: string) => kept[key] ?? null },
    removeItem: { value: (key: string) => delete kept[key] },
  });
  return kept as unknown as Storage;
}

const texts = (server: FakeServer) => [...server.drafts.values()].map(({ text }) => text);

test("each save takes the place of the one before, and nothing stays in the browser", async () => {
  const { server, local, drafting } = desk();
  for (const text of ["one", "two", "three"]) {
    drafting.change({ text });
    same(local.all().map(({ letter }) => letter.text), [text], "kept at once");
    await drafting.flush();
  }
  same(texts(server), ["three"]);
  same([drafting.save.is, local.all().length, server.saves], ["saved", 0, 3]);
});

test("what did not change is not saved", async () => {
  const { server, drafting } = desk();
  drafting.change({ text: "" });
  await drafting.flush();
  same(server.saves, 0);
});

test("what is typed while a save runs is saved after it", async () => {
  const { server, drafting } = desk();
  drafting.change({ text: "one" });
  const first = drafting.flush();
  drafting.change({ text: "one two" });
  await first;
  same(texts(server), ["one two"]);
  same(drafting.isChanged, false);
});

test("without a line the text stays in the browser, and is saved when the line is back", async () => {
  const { server, local, drafting } = desk();
  server.before = offline();
  drafting.change({ text: "one" });
  await drafting.flush();
  same(drafting.save, { is: "offline", isKept: true });
  same(local.all()[0]?.letter.text, "one");
  drafting.online();
  await drafting.flush();
  same([drafting.save.is, texts(server), local.all().length], ["saved", ["one"], 0]);
});

test("a save whose answer was lost does not leave two drafts", async () => {
  const { server, drafting } = desk();
  server.after = offline();
  drafting.change({ text: "one" });
  await drafting.flush();
  drafting.change({ text: "two" });
  await drafting.flush();
  drafting.change({ text: "three" });
  await drafting.flush();
  same([texts(server), drafting.replaced], [["three"], undefined]);
});

test("attachments are known by where the newest version has them", async () => {
  const { drafting } = desk();
  drafting.change({ attachments: [{ blobId: "U1", name: "a", type: "t/t", size: 1 }] });
  await drafting.flush();
  same(drafting.letter.attachments[0]?.blobId, "E1-a");
});

test("of two windows the later save stands, and says what it replaced", async () => {
  const { server, make, drafting } = desk();
  drafting.change({ text: "from here" });
  await drafting.flush();
  const other = make(drafting.letter, drafting.before);
  other.change({ text: "from there" });
  await other.flush();
  drafting.change({ text: "from here again" });
  await drafting.flush();
  same(texts(server), ["from here again"]);
  same([drafting.replaced?.by, drafting.replaced?.version.letter.text], ["us", "from there"]);
  drafting.restore();
  await drafting.flush();
  same([texts(server), drafting.replaced?.version.letter.text], [["from there"], "from here again"]);
});

test("a window without changes follows the other", async () => {
  const { make, drafting } = desk();
  drafting.change({ text: "one" });
  await drafting.flush();
  const other = make(drafting.letter, drafting.before);
  drafting.change({ text: "two" });
  await drafting.flush();
  await other.follow();
  same([other.letter.text, other.before, other.replaced?.by], ["two", drafting.before, "them"]);
});

test("a window whose draft was sent or discarded elsewhere says so", async () => {
  const { make, drafting } = desk();
  drafting.change({ text: "one" });
  await drafting.flush();
  const other = make(drafting.letter, drafting.before);
  await drafting.discard();
  await other.follow();
  ok(other.isGone, "gone");
});

test("a message is sent once, however often one asks", async () => {
  const { server, local, drafting } = desk();
  drafting.change({ text: "one" });
  await Promise.all([drafting.submit(), drafting.submit(), drafting.submit()]);
  await drafting.submit();
  same([server.sends, server.sentIds.length, drafting.send.is, local.all().length], [1, 1, "sent", 0]);
});

test("a lost answer to a message that was sent does not send it again", async () => {
  const { server, drafting } = desk();
  server.after = offline();
  drafting.change({ text: "one" });
  await drafting.submit();
  same([server.sends, server.sentIds.length, drafting.send.is], [1, 1, "sent"]);
});

test("a message that never arrived is offered to be sent again, and its text is kept", async () => {
  const { server, local, drafting } = desk();
  server.before = offline();
  drafting.change({ text: "one" });
  await drafting.submit();
  same([drafting.send.is, server.sentIds.length, local.all()[0]?.letter.text], ["unsent", 0, "one"]);
  await drafting.submit();
  same([drafting.send.is, server.sentIds.length], ["sent", 1]);
});

test("a first attempt that arrives late is found before the second", async () => {
  const { server, drafting } = desk();
  server.before = offline();
  drafting.change({ text: "one" });
  await drafting.submit();
  server.sentIds.push(drafting.letter.messageId); // it was only slow
  server.state++;
  await drafting.submit();
  same([drafting.send.is, server.sentIds.length], ["sent", 1]);
});

test("also what was changed in between is not sent beside a first attempt that arrives late", async () => {
  const { server, drafting } = desk();
  server.before = offline();
  drafting.change({ text: "one" });
  await drafting.submit();
  drafting.change({ text: "two" });
  server.sentIds.push(drafting.letter.messageId);
  server.state++;
  await drafting.submit();
  same([drafting.send.is, server.sentIds.length], ["sent", 1]);
});

test("a change elsewhere in the account does not keep it from being sent again", async () => {
  const { server, drafting } = desk();
  server.before = offline();
  drafting.change({ text: "one" });
  await drafting.submit();
  server.state += 5;
  await drafting.submit();
  same([drafting.send.is, server.sentIds.length], ["sent", 1]);
});

test("a refusal leaves a draft that can be changed and sent", async () => {
  const { server, drafting } = desk();
  drafting.change({ text: "one" });
  server.before = new Refusal({ type: "invalidRecipients" }, "E7");
  await drafting.submit();
  same([drafting.send.is, drafting.before, drafting.save.is], ["refused", "E7", "saved"]);
  drafting.change({ text: "two" });
  same(drafting.send.is, "writing");
  await drafting.submit();
  same(drafting.send.is, "sent");
});

test("a page that goes away keeps what has changed", async () => {
  const { server, local, drafting } = desk();
  drafting.change({ text: "one" });
  drafting.atLast();
  same([server.saves, local.all()[0]?.letter.text], [1, "one"]);
});

test("a discarded draft is nowhere, and can be brought back", async () => {
  const { server, local, drafting } = desk();
  drafting.change({ text: "one" });
  await drafting.flush();
  await drafting.discard();
  same([texts(server), local.all().length], [[], 0]);
  await drafting.bringBack(drafting.letter);
  same(texts(server), ["one"]);
});

test("what a page saved while it went away, later than the page that took its place, leaves no second draft", async () => {
  const { server, make, drafting } = desk();
  server.isSlow = true;
  drafting.change({ text: "one" });
  drafting.atLast();
  const again = make(drafting.letter);
  again.unsaved();
  again.change({ text: "one two" });
  await again.flush();
  server.late.forEach((save) => save());
  same(texts(server), ["one two", "one"]);
  await again.follow();
  same([texts(server), again.replaced, again.isGone], [["one two"], undefined, false]);
  again.change({ text: "three" });
  await again.flush();
  same(texts(server), ["three"]);
});
