import type { EmailHeader } from "../src/jmap/types.js";
import { shortDate } from "../src/list/dates.js";
import { inFull, nameOf, participants, recipients } from "../src/list/participants.js";
import { Selection } from "../src/list/selection.js";
import { branches } from "../src/app/mailbox-tree.js";
import type { Mailbox } from "../src/jmap/types.js";
import { plain } from "../src/parts/plain.js";
import { ok, same, test } from "./check.js";

const email = (from: [string | null, string], to: [string | null, string][] = []) =>
  ({
    from: [{ name: from[0], email: from[1] }],
    to: to.map(([name, address]) => ({ name, email: address })),
    cc: null,
    bcc: null,
  }) as unknown as EmailHeader;
const own = new Set(["me@here.test"]);

test("one participant is named in full, several by their first names, oneself as me", () => {
  same(participants([email(["Ada Lindqvist", "ada@x"])], own), "Ada Lindqvist");
  same(participants([email(["Ada Lindqvist", "ada@x"]), email(["Me", "ME@here.test"]), email(["Okafor, Ben", "b@x"])], own), "Ada, me, Ben");
  same(participants([email([null, "post@x.test"]), email(["", "other@x.test"])], own), "post, other");
});

test("whoever writes twice is named once, by the name that is known", () => {
  same(participants([email([null, "ada@x"]), email(["Ada Lindqvist", "ADA@x"])], own), "Ada Lindqvist");
});

test("recipients of what was sent", () => {
  same(recipients([email(["Me", "me@here.test"], [["Bo Ek", "bo@x"], [null, "cy@x"]])], own), "Bo, cy");
  same(recipients([email(["Me", "me@here.test"])], own), "No recipient");
});

test("a name does not seem another by turning the direction of writing", () => {
  same(nameOf({ name: "\u202emoc.knab@troppus\u0007", email: "a@b" }), "moc.knab@troppus");
  same(inFull({ name: "\u2066Ada", email: "\u202ea@b" }), "Ada <a@b>");
  same(plain("invoice\u202efdp.exe"), "invoicefdp.exe");
});

test("a name of blanks is no name", () => same(nameOf({ name: "  ", email: "a@b" }), "a@b"));

test("dates are as short as they are clear", () => {
  const now = new Date(2026, 2, 15, 12, 0);
  const at = (...parts: [number, number, number, number, number]) => shortDate(new Date(...parts).toISOString(), now);
  ok(/9.05/.test(at(2026, 2, 15, 9, 5)), "today: the time");
  same(at(2026, 2, 13, 9, 5), new Intl.DateTimeFormat(undefined, { weekday: "short" }).format(new Date(2026, 2, 13)));
  ok(!/2026/.test(at(2026, 0, 2, 9, 5)), "this year: no year");
  ok(/2024/.test(at(2024, 0, 2, 9, 5)), "before: with the year");
  ok(/\d/.test(at(2026, 2, 16, 9, 5)), "tomorrow, by somebody else's clock");
  same(shortDate("nonsense", now), "");
});

test("a selection toggles, reaches and prunes", () => {
  const selection = new Selection();
  selection.toggle("b");
  selection.reach(["b", "c", "d"]);
  same(selection.named, ["b", "c", "d"]);
  selection.reach(["b", "a"]);
  same(selection.size(10), 4);
  selection.toggle("c");
  ok(!selection.has("c"), "c is out again");
  selection.prune((key) => key !== "d");
  same(selection.named, ["b", "a"]);
});

test("a reach does what its pivot is: from a row that was deselected it deselects", () => {
  const selection = new Selection();
  selection.reach(["a", "b", "c", "d"]);
  selection.toggle("b");
  selection.reach(["b", "c", "d"]);
  same(selection.named, ["a"]);
});

test("all but some", () => {
  const selection = new Selection();
  selection.selectAll();
  selection.toggle("x");
  same(selection.size(10_000), 9_999);
  ok(selection.has("never seen"), "rows that are not loaded are meant");
  ok(!selection.has("x"), "x is not");
  same(selection.excluded, ["x"]);
  selection.clear();
  same(selection.size(10_000), 0);
});

test("mailboxes grow as a tree; one whose parent is not known stands at the top", () => {
  const box = (id: string, parentId: string | null) => ({ id, parentId }) as Mailbox;
  const grown = branches([box("a", null), box("b", null), box("a2", "a"), box("a1", "a"), box("deep", "a1"), box("lost", "gone")]);
  same(
    grown.map(({ mailbox, depth }) => `${mailbox.id} ${depth}`),
    ["a 0", "a2 1", "a1 1", "deep 2", "b 0", "lost 0"],
  );
});
