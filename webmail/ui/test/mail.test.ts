import type { EmailHeader } from "../src/jmap/types.js";
import { patched } from "../src/store/mail.js";
import { same, test } from "./check.js";

const email = { id: "E1", keywords: { $seen: true }, mailboxIds: { M1: true } } as unknown as EmailHeader;

test("a patch sets and removes members, and leaves the original alone", () => {
  const changed = patched(email, { "keywords/$flagged": true, "keywords/$seen": null });
  same(changed.keywords, { $flagged: true });
  same(email.keywords, { $seen: true });
});

test("a patch replaces a whole property", () => {
  same(patched(email, { mailboxIds: { M2: true } }).mailboxIds, { M2: true });
});
