import { stands, type Delivery, type DeliveryState, type Recipient, type Report, type Stand } from "../src/delivery/deliveries.js";
import { needsCare, summary, told } from "../src/delivery/words.js";
import { ok, same, test } from "./check.js";

const now = new Date("2026-11-23T10:00:00");

function recipient(state: DeliveryState, change: Partial<Recipient> = {}): Recipient {
  return {
    recipient: "bob@south.test",
    state,
    sending: false,
    mayHaveArrived: false,
    lastReply: null,
    host: "mx.south.test",
    status: null,
    cause: "none",
    attempts: 1,
    lastAttempt: null,
    nextAttempt: null,
    endedAt: null,
    report: null,
    ...change,
  };
}

function stand(state: DeliveryState, change: Partial<Stand> = {}): Stand {
  return { ...recipient(state), submissionId: "S1", expiresAt: null, ...change };
}

function sending(submissionId: string, ...recipients: Recipient[]): Delivery {
  return { submissionId, emailId: "E1", roadId: "R", sendAt: "", expiresAt: null, recipients };
}

test("who was tried again stands as the newest sending says, in the first place", () => {
  const all = stands([
    sending("S1", recipient("failed"), recipient("relayed", { recipient: "ben@south.test" })),
    sending("S2", recipient("queued", { recipient: "BOB@south.test" })),
  ]);
  same(all.map((each) => [each.recipient, each.state, each.submissionId]), [
    ["BOB@south.test", "queued", "S2"],
    ["ben@south.test", "relayed", "S1"],
  ]);
});

test("what is to leave later is told when, and needs no care", () => {
  const later = stand("scheduled", { nextAttempt: "2026-11-24T08:00:00", attempts: 0 });
  const words = told(later, now);
  ok(/^Leaves on /.test(words.title) && words.title.includes("8:00"), words.title);
  ok(!needsCare([later]), "as it was asked for");
});

test("who waits is told until when, why, and in the host's own words", () => {
  const next = "2026-11-23T10:42:00";
  const words = told(stand("deferred", { nextAttempt: next, cause: "reply", lastReply: "450 4.2.1 not now", attempts: 2 }), now);
  ok(/^Waiting until 10:42/.test(words.title), words.title);
  same(words.said, "450 4.2.1 not now");
  ok(words.detail.includes("mx.south.test did not take it yet") && words.detail.includes("Tried twice"), words.detail);
});

test("only the host's own words are shown as its own", () => {
  for (const cause of ["dns", "connect", "tls", "connectionLost", "dotUnanswered", "internal"] as const) {
    same(told(stand("deferred", { cause, lastReply: "our words" }), now).said, "", cause);
  }
});

test("a lost answer after the dot is told honestly", () => {
  const words = told(stand("unknown", { cause: "dotUnanswered", nextAttempt: "2026-11-23T10:42:00" }), now);
  same(words.tone, "doubt");
  ok(words.detail.includes("may have arrived") && words.detail.includes("may arrive twice"), words.detail);
  ok(told(stand("failed", { mayHaveArrived: true }), now).detail.includes("may have arrived"), "also when it failed at last");
  ok(told(stand("canceled", { mayHaveArrived: true }), now).detail.includes("may have arrived"), "also when it was taken back");
});

test("a refusal names the host and what it said", () => {
  const words = told(stand("failed", { cause: "reply", lastReply: "550 5.1.1 no such user" }), now);
  same([words.tone, words.title, words.said], ["bad", "Refused by mx.south.test", "550 5.1.1 no such user"]);
  same(told(stand("failed", { cause: "connect", status: "4.4.7" }), now).title, "Given up");
});

test("handed over means no more than that", () => {
  const words = told(stand("relayed", { lastReply: "250 2.0.0 ok" }), now);
  same([words.tone, words.title, words.said], ["good", "Handed to mx.south.test", "250 2.0.0 ok"]);
  ok(words.detail.includes("not known"), words.detail);
});

test("what their host reports later changes what is said of it", () => {
  const report = (action: Report["action"]): Report => ({
    action,
    status: null,
    text: "550 5.1.1 nobody of that name",
    host: "inner.south.test",
    blobId: "B1",
    receivedAt: "2026-11-23T09:58:00",
  });
  const returned = told(stand("returned", { report: report("failed") }), now);
  same([returned.tone, returned.title, returned.said], ["bad", "Came back", "550 5.1.1 nobody of that name"]);
  ok(returned.detail.startsWith("mx.south.test took it, and inner.south.test reported at "), returned.detail);
  same(told(stand("delivered", { report: report("delivered") }), now).title, "Delivered");
  const delayed = told(stand("relayed", { report: report("delayed") }), now);
  same([delayed.tone, delayed.title], ["wait", "Handed to mx.south.test"]);
  ok(delayed.detail.includes("goes on trying"), delayed.detail);
  ok(needsCare([stand("returned", { report: report("failed") })]), "it unfolds the list");
});

test("all recipients are summed up, the worst first", () => {
  const text = (...states: DeliveryState[]) => summary(states.map((state) => stand(state)), now);
  same(text("filed", "relayed"), { tone: "good", text: "Delivered to all 2" });
  same(text("failed", "failed"), { tone: "bad", text: "Delivered to none of 2" });
  same(text("canceled", "canceled"), { tone: "quiet", text: "Canceled for all 2" });
  same(text("filed", "failed", "deferred", "relayed"), { tone: "bad", text: "1 not delivered, 1 waiting, 2 delivered" });
  same(text("queued", "filed"), { tone: "moving", text: "1 on its way, 1 delivered" });
  same(text("canceled", "filed").tone, "quiet");
});

test("trouble unfolds the list, and what goes well does not", () => {
  ok(!needsCare([stand("filed"), stand("queued"), stand("canceled")]), "well");
  ok(needsCare([stand("filed"), stand("deferred")]), "waiting");
  ok(needsCare([stand("failed")]), "failed");
});
