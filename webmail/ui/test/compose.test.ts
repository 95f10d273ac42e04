import { formatAddress, parseAddresses, problem } from "../src/compose/addresses.js";
import { htmlText } from "../src/compose/html-text.js";
import { emptyLetter, isSameLetter } from "../src/compose/letter.js";
import { composePath, parseStart } from "../src/compose/open.js";
import { forwarded, forwardSubject, quote, replyRecipients, replySubject, resigned, signed, thread, wrap } from "../src/compose/reply.js";
import { weighed } from "../src/compose/suggestions.js";
import { concerns, mentionsAttachment, refusedWords } from "../src/compose/words.js";
import type { Address, EmailHeader } from "../src/jmap/types.js";
import { sizeText } from "../src/parts/size.js";
import { ok, same, test } from "./check.js";

const at = (email: string, name: string | null = null): Address => ({ name, email });
const alice = at("alice@north.test", "Alice");
const bob = at("bob@south.test", "Bob");
const carol = at("carol@west.test");

function original(change: object = {}) {
  return {
    from: [alice],
    to: [bob],
    cc: null as Address[] | null,
    replyTo: null as Address[] | null,
    subject: "The road" as string | null,
    messageId: ["m1@north.test"] as string[] | null,
    inReplyTo: null as string[] | null,
    references: null as string[] | null,
    sentAt: "2026-11-23T10:42:00" as string | null,
    receivedAt: "2026-11-23T10:42:01",
    ...change,
  };
}

test("addresses are read as people write them", () => {
  same(parseAddresses("bob@south.test"), [at("bob@south.test")]);
  same(parseAddresses(" Bob <bob@south.test> ; carol@west.test,\n<alice@north.test>,,"), [bob, carol, at("alice@north.test")]);
  same(parseAddresses('"Doe, Jane \\"JD\\"" <jane@x.test>, mailto:a@b.test'), [at("jane@x.test", 'Doe, Jane "JD"'), at("a@b.test")]);
  same(parseAddresses("not an address"), [at("not an address")]);
  same(parseAddresses("  ,; \n"), []);
  same(parseAddresses('"open quote <x@y.test>, b@c.test').length, 2, "an open quote swallows nothing");
});

test("an address that is written is read back as the same", () => {
  for (const address of [alice, carol, at("j@x.test", 'Doe, Jane "the \\ best"'), at("k@x.test", "A.B. (C)")]) {
    same(parseAddresses(formatAddress(address)), [address]);
  }
});

test("what is no address is told apart from what is one, with the reason", () => {
  for (const good of ["a@b", "a.b+c@d-e.test", "ä@ö.example", '"a b"@c.test', "x@[192.0.2.1]", "x@[IPv6:2001:db8::1]", "o'neil@x.test"]) {
    same(problem(good), "", good);
  }
  for (const bad of ["a", "@b", "a@", "a b@c", "a..b@c", ".a@c", "a@b..c", "a@-b", "a@b_c", "a@b c", "a@[1.2]", `${"x".repeat(65)}@b`, "a<b@c"]) {
    ok(problem(bad) !== "", `${bad} should be refused`);
  }
  same(problem("nobody@"), "nothing stands after the @");
});

test("an answer goes to the author, or to whom Reply-To names", () => {
  same(replyRecipients(original(), [bob.email], false), { to: [alice], cc: [] });
  same(replyRecipients(original({ replyTo: [carol] }), [bob.email], false), { to: [carol], cc: [] });
});

test("an answer to all leaves oneself out and names nobody twice", () => {
  const email = original({ to: [bob, carol, at("ALICE@north.test")], cc: [at("Carol@west.test", "C"), at("dan@west.test")] });
  same(replyRecipients(email, ["BOB@south.test"], true), { to: [alice], cc: [carol, at("dan@west.test")] });
});

test("an answer to an own message goes to its recipients again", () => {
  const email = original({ to: [bob], cc: [carol] });
  same(replyRecipients(email, [alice.email], false), { to: [bob], cc: [] });
  same(replyRecipients(email, [alice.email], true), { to: [bob], cc: [carol] });
  same(replyRecipients(original({ to: [alice] }), [alice.email], true), { to: [alice], cc: [] });
});

test("the subject has its prefix once", () => {
  same(replySubject("The road"), "Re: The road");
  same(replySubject("RE: re[2]: AW: The road"), "Re: The road");
  same(replySubject(null), "Re: ");
  same(forwardSubject("Fw: FWD: Re: x"), "Fwd: Re: x");
  same(replySubject("Regarding: us"), "Re: Regarding: us");
});

test("In-Reply-To and References follow RFC 5322 §3.6.4", () => {
  same(thread(original()), { inReplyTo: ["m1@north.test"], references: ["m1@north.test"] });
  same(thread(original({ references: ["a@x", "b@x"] })).references, ["a@x", "b@x", "m1@north.test"]);
  same(thread(original({ inReplyTo: ["a@x"] })).references, ["a@x", "m1@north.test"]);
  same(thread(original({ inReplyTo: ["a@x", "b@x"] })).references, ["m1@north.test"]);
  same(thread(original({ messageId: null })), { inReplyTo: [], references: [] });
  const many = Array.from({ length: 90 }, (_, i) => `m${i}@x`);
  const references = thread(original({ references: many })).references;
  same([references.length, references[0], references.at(-1)], [40, "m0@x", "m1@north.test"]);
});

test("quoted text is marked, wrapped, and loses its signature", () => {
  const text = `Hello\r\n\r\n> earlier\r\n${"word ".repeat(30).trim()}\r\n-- \r\nAlice`;
  const lines = quote(original(), text).split("\n");
  ok(/^On 23 Nov 2026, 10:42, Alice wrote:$/.test(lines[0]!), lines[0]!);
  same(lines.slice(1, 4), ["> Hello", ">", ">> earlier"]);
  ok(lines.every((line) => line.length <= 78), "no line is longer than 78");
  ok(!lines.some((line) => line.includes("-- ")), "no signature");
});

test("a long word is not broken", () => {
  same(wrap("x".repeat(100)), ["x".repeat(100)]);
  same(wrap(`a ${"x".repeat(100)} b`), ["a", "x".repeat(100), "b"]);
  same(wrap(""), [""]);
});

test("a forwarded text says where it came from", () => {
  const text = forwarded(original({ cc: [carol] }), "Hello\n");
  same(text.split("\n").slice(0, 8), [
    "-------- Forwarded message --------",
    "From: Alice <alice@north.test>",
    "Date: 23 Nov 2026, 10:42",
    "Subject: The road",
    "To: Bob <bob@south.test>",
    "Cc: carol@west.test",
    "",
    "Hello",
  ]);
});

test("a signature changes with the identity unless somebody wrote in it", () => {
  const text = signed("Hello", "Alice");
  same(resigned(text, "Alice", "A. North"), "Hello\n\n-- \nA. North");
  same(resigned(text + "!", "Alice", "A. North"), text + "!");
  same(resigned("Hello", "", "A."), "Hello\n\n-- \nA.");
  same(resigned(text, "Alice", ""), "Hello");
});

test("sanitised HTML becomes text", () => {
  same(
    htmlText('<p>Hello &amp; <b>good</b>  day</p><p>two<br />lines</p><ul><li>one</li><li>two</li></ul><blockquote><p>old</p></blockquote>'),
    "Hello & good day\n\ntwo\nlines\n\n- one\n- two\n\n> old",
  );
  same(htmlText("<style>p{}</style><script>alert(1)</script>x&lt;y&#64;z<!-- c -->"), "x<y@z");
  same(htmlText("<pre>a\n  b</pre>"), "a\n  b");
  same(htmlText('<a href="https://x.test/?a>b">link</a> <img alt="a picture" src="x">'), "link a picture");
  same(htmlText("a < b and <"), "a < b and <");
});

test("a start is written into the address and read back", () => {
  for (const start of [{}, { draft: "E12" }, { reply: "E1" }, { replyAll: "E1" }, { forward: "E/ 1" }, { to: "Bob <b@c.test>" }]) {
    same(parseStart(new URL(composePath(start), "http://here")), start);
  }
});

test("what is not fit to be sent is said before", () => {
  const letter = { ...emptyLetter(undefined), to: [bob], subject: "x", text: "See the attached plan" };
  same(concerns(letter, []).map((each) => each.field), ["attachments"]);
  same(concerns({ ...letter, subject: " ", text: "" }, []).map((each) => [each.field, each.stops]), [["subject", false]]);
  same(concerns({ ...letter, to: [], text: "" }, []).map((each) => [each.field, each.stops]), [["to", true]]);
  same(concerns({ ...letter, bcc: [at("x")], text: "" }, [{ error: "" }]).map((each) => each.stops), [true, true]);
});

test("only own words speak of attachments", () => {
  ok(mentionsAttachment("I have attached it"), "attached");
  ok(!mentionsAttachment("> see the attachment\nThanks"), "quoted");
  ok(!mentionsAttachment("Thanks\n\n-------- Forwarded message --------\nsee attached"), "forwarded");
  ok(!mentionsAttachment("It is detached"), "detached");
});

test("the server's refusal is told where it belongs", () => {
  const letter = emptyLetter(undefined);
  const refused = refusedWords({ type: "invalidRecipients", description: "there are no such mailboxes", invalidRecipients: ["X@y.test"] }, letter);
  same([refused.field, refused.addresses.get("x@y.test")], ["to", "there is no such mailbox"]);
  same(refusedWords({ type: "forbiddenFrom" }, letter).field, "from");
  same(refusedWords({ type: "tooLarge" }, letter).field, "attachments");
});

test("letters are the same if they say the same", () => {
  const letter = { ...emptyLetter(undefined), to: [bob], text: "x", attachments: [{ blobId: "B1", name: "n", type: "t/t", size: 1 }] };
  ok(isSameLetter(letter, { ...letter, text: "x\n", attachments: [{ blobId: "B2", name: "n", type: "u/u", size: 1 }] }), "the same");
  ok(!isSameLetter(letter, { ...letter, text: "y" }), "another text");
  ok(!isSameLetter(letter, { ...letter, to: [] }), "other recipients");
});

test("whom one writes to is suggested before who writes", () => {
  const sent = [{ to: [bob], cc: null, bcc: null }, { to: [at("BOB@south.test"), carol], cc: null, bcc: null }] as unknown as EmailHeader[];
  const received = [{ from: [at("dan@west.test")] }, { from: [alice] }] as unknown as EmailHeader[];
  same(weighed(sent, received, [alice]).map(({ address }) => address), [bob, carol, at("dan@west.test")]);
});

test("sizes are short", () => {
  same([0, 1, 999, 1000, 3400, 300_000, 999_600, 20_000_000, 1_500_000_000].map(sizeText),
    ["0 bytes", "1 byte", "999 bytes", "1 kB", "3.4 kB", "300 kB", "1 MB", "20 MB", "1.5 GB"]);
});
