import { turns } from "../src/road/dialogue.js";
import { draw, everything, stamp } from "../src/road/draw.js";
import { standalone } from "../src/road/export.js";
import { plan } from "../src/road/geometry.js";
import { time, type Hop, type Line } from "../src/road/hop.js";
import { inWords, model, type Step } from "../src/road/model.js";
import { Player } from "../src/road/player.js";
import { samples } from "../src/road/samples.js";
import "../src/road/road.js";
import { ways } from "../src/road/ways.js";
import { duration, sentence } from "../src/road/words.js";
import { ok, same, test } from "./check.js";

const arrows = (steps: readonly Step[]) => steps.map(({ from, to, shape, tone }) => `${from}>${to} ${shape} ${tone}`);
const lanesOf = (name: string) => model(samples[name]!).lanes.map(({ id }) => id);
const hop = (kind: Hop["hop"], at: number, detail: Hop["detail"] = {}, more: Partial<Hop> = {}): Hop => ({
  hop: kind,
  host: "mx.north.test",
  at: new Date(at).toISOString(),
  millis: 0,
  detail,
  ...more,
});

test("a delivered message goes through both houses, and its way is one piece from browser to browser", () => {
  const road = model(samples.delivered!);
  same(
    road.lanes.map(({ id }) => id),
    ["sender", "webmail", "dispatch", "queue", "dns", "client", "server", "filing", "mailbox", "push", "reader"],
  );
  same(
    road.houses.map(({ name, isOpen }) => [name, isOpen]),
    [["mx.north.test", true], ["mx.south.test", true], ["", false]],
  );
  same(road.lanes.filter((lane) => lane.person).map(({ id, person }) => [id, person]), [["sender", "alice"], ["reader", "bob"]]);
  same(
    road.steps.filter(({ shape }) => shape === "carry").map(({ from, to }) => `${from}>${to}`),
    ["sender>webmail", "webmail>dispatch", "dispatch>queue", "queue>server", "server>filing", "filing>mailbox", "mailbox>reader"],
  );
  const p = plan(road, { width: 1280, height: 0, isTight: false, scale: 1 });
  const messages = ways(road, p, road.steps.length).filter(({ kind }) => kind === "message");
  same(messages.length, 1, "pieces of way");
  same(messages[0]!.points[0]![0], p.lanes.get("sender"));
  same(messages[0]!.points.at(-1)![0], p.lanes.get("reader"));
});

test("the SMTP dialogue becomes arrows in the order in which it was said", () => {
  const said = model(samples.delivered!).steps.filter(({ lines }) => lines);
  same(said.map(({ from, to }) => (from === "server" ? "S" : to === "server" ? "C" : "?")).join(""), "SCSCSCSCSCS");
  same(said.at(-1)!.tone, "good");
  ok(/^the message, .* then the dot$/.test(said.at(-2)!.label), said.at(-2)!.label);
});

test("a sender sees the other house as one lane, a recipient the sender's", () => {
  same(lanesOf("sender-view"), ["sender", "webmail", "dispatch", "queue", "dns", "client", "server"]);
  same(model(samples["sender-view"]!).houses[1], { name: "mx.south.test", isOpen: false });
  same(lanesOf("recipient-view"), ["client", "server", "filing", "mailbox", "push", "reader"]);
  same(model(samples["recipient-view"]!).houses[0], { name: "mx.north.test", isOpen: false });
});

test("a letter within one house crosses no network", () => {
  const road = model(samples.local!);
  same(road.houses[1].isOpen, false);
  ok(road.lanes.every(({ house }) => house === 0), "one house");
  same(arrows(road.steps.filter(({ shape }) => shape === "carry")).at(-1), "mailbox>reader carry good");
});

test("a refused recipient: the refusal is bad, and a report travels back to the sender's browser", () => {
  const road = model(samples.refused!);
  ok(road.steps.some(({ tone, label }) => tone === "bad" && label.startsWith("550 5.1.1")), "the refusal");
  same(
    road.steps.filter(({ shape }) => shape === "report").map(({ from, to }) => `${from}>${to}`),
    ["queue>dispatch", "dispatch>homeMailbox", "homeMailbox>sender"],
  );
  ok(!road.steps.some(({ from, to, shape }) => shape === "carry" && from === "queue" && to === "server"), "the message was not carried over");
});

test("a host that is down: doors are closed, the message is put off, attempts are counted, and it arrives", () => {
  const road = model(samples["host-down"]!);
  same(road.steps.filter(({ shape }) => shape === "wall").length, 3);
  same(road.steps.filter(({ from, to, tone }) => from === "client" && to === "queue" && tone === "wait").length, 3);
  same(Math.max(...road.steps.map(({ attempt }) => attempt)), 4);
  const p = plan(road, { width: 1280, height: 0, isTight: false, scale: 1 });
  same(p.gaps.map(({ words }) => words.replace(/.*: /, "")), ["attempt 2", "attempt 3", "attempt 4"]);
});

test("cut after the dot: the first copy is not known to be taken, though it was, and both copies arrive", () => {
  const road = model(samples.cut!);
  const [first, second] = road.steps.filter(({ from, to }) => from === "queue" && to === "server");
  same([first!.tone, second!.tone], ["unknown", "plain"]);
  same(road.steps.filter(({ shape, tone }) => shape === "torn" && tone === "unknown").length, 1);
  same(road.steps.filter(({ to, shape }) => to === "mailbox" && shape === "carry").length, 2);
  const p = plan(road, { width: 1280, height: 0, isTight: false, scale: 1 });
  const hollow = ways(road, p, road.steps.length).filter(({ kind }) => kind === "hollow");
  same(hollow.length, 2, "the unanswered crossing, and the queue's copy until the end");
});

test("DNS that answers nothing useful is a wait, a name that does not exist is the end", () => {
  same(
    model(samples["dns-silent"]!).steps.filter(({ to }) => to === "dns").map(({ shape, tone }) => `${shape} ${tone}`),
    ["silence wait", "silence wait"],
  );
  const gone = model(samples["no-such-domain"]!);
  same(gone.steps.find(({ to }) => to === "dns")!.tone, "bad");
  ok(gone.steps.some(({ shape }) => shape === "report"), "a report of failure");
});

test("several recipients: each fate is drawn, and another host stands by the way", () => {
  const road = model(samples.several!);
  ok(road.lanes.some(({ id, house }) => id === "elsewhere" && house === 2), "a lane of the other host");
  same(road.houses[2].name, "mx.foreign.test");
  const ends = road.steps.filter(({ hop: i }) => road.hops[i]!.hop === "end").map(({ label }) => label);
  same(ends, ["delivered: bob@south.test", "failed: ghost@south.test", "delivered: carol@foreign.test"]);
});

test("what still lasts is drawn as pending, after everything else", () => {
  const road = model([
    hop("dns", 2000, { question: "south.test MX" }, { pending: true }),
    hop("queue", 1000, { recipients: ["bob@south.test"] }),
  ]);
  same(arrows(road.steps), ["dispatch>queue carry plain", "client>dns talk pending"]);
  same(road.steps[1]!.label, "south.test MX …");
});

test("houses that are named beforehand are drawn whole before the first hop", () => {
  const road = model([], { houses: ["north.test", "south.test"], isWhole: true });
  same(road.lanes.length, 11);
  ok(road.lanes.every(({ isUsed }) => !isUsed), "all idle");
  same(road.houses.map(({ name }) => name).slice(0, 2), ["north.test", "south.test"]);
});

test("turns: pipelined commands are one, replies of one meaning are one, refusals stand alone", () => {
  const said = (by: Line["by"], ...lines: string[]): Line[] => lines.map((line) => ({ by, line, millis: 0 }));
  const result = turns([
    ...said("client", "MAIL FROM:<a@north.test>", "RCPT TO:<b@south.test>", "RCPT TO:<c@south.test>", "DATA"),
    ...said("server", "250 2.1.0 ok", "250 2.1.5 ok", "550 5.1.1 no", "354 go on"),
    ...said("note", "message of 1500 octets, then the dot"),
    ...said("server", "250 2.0.0 taken"),
  ]);
  same(
    result.map(({ kind, label, tone }) => [kind, label, tone]),
    [
      ["client", "MAIL, RCPT ×2, DATA", "plain"],
      ["server", "250, 250", "plain"],
      ["server", "550 5.1.1 no", "bad"],
      ["server", "354 go on", "plain"],
      ["message", "the message, 1.50 kB, then the dot", "plain"],
      ["server", "250 2.0.0 taken", "good"],
    ],
  );
});

test("turns: a message that is refused after the dot was not taken", () => {
  const lines: Line[] = [
    { by: "note", line: "message of 10 octets, then the dot", millis: 0 },
    { by: "server", line: "451 4.3.0 not now", millis: 1 },
  ];
  same(turns(lines).map(({ tone }) => tone), ["wait", "wait"]);
});

test("every recorded road has words for every hop, in order, without holes", () => {
  for (const [name, hops] of Object.entries(samples)) {
    const road = model(hops);
    const words = inWords(road);
    for (const station of words) ok(!/undefined|NaN|null|\[object/.test(station.words), `${name}: ${station.words}`);
    const drawn = new Set(road.steps.map((step) => step.hop));
    same(words.length, drawn.size, name);
    ok(road.steps.every(({ label }) => label && !/undefined|NaN/.test(label)), `${name}: labels`);
    ok(road.steps.every(({ at }, i) => i === 0 || at >= road.steps[i - 1]!.at), `${name}: time runs down`);
  }
});

test("a message that came once more is told as such, and so is the doubt that had it sent again", () => {
  const again = hop("smtpSession", 0, { helo: "mx.north.test", repeated: true });
  ok(sentence(again).includes("it was known again, and is there once"), sentence(again));
  const doubt = hop("queue", 0, { recipient: "bob@south.test", attempts: 1, trouble: "DOT_UNANSWERED", reply: "the connection was closed" });
  ok(sentence(doubt).includes("so it may have arrived"), sentence(doubt));
});

test("words", () => {
  same([0.04, 0.4, 47.2, 999.6, 1240, 59_960, 185_000, 7_260_000].map(duration), ["0.0 ms", "0.4 ms", "47 ms", "1.00 s", "1.24 s", "1 min", "3 min 5 s", "2 h 1 min"]);
  same(stamp(0.4), "0 ms");
  same(Math.round(1000 * (time("2026-11-23T09:06:03.728699834Z") - time("2026-11-23T09:06:03.728Z"))), 700);
  same(
    sentence(hop("dns", 0, { question: "south.test MX", server: "127.0.0.1:53", rcode: "NOERROR", records: ["south.test 60 MX 10 mx.south.test."], cached: false }, { millis: 47 })),
    "mx.north.test asked the name server 127.0.0.1:53 for south.test MX: 10 mx.south.test, in 47 ms.",
  );
});

test("lanes stay inside the picture and apart, at every width", () => {
  for (const hops of Object.values(samples)) {
    for (const width of [360, 520, 768, 1280, 1920]) {
      const road = model(hops);
      const p = plan(road, { width, height: 0, isTight: width < 860, scale: 1 });
      const xs = road.lanes.map(({ id }) => p.lanes.get(id)!);
      ok(xs.every((x, i) => x > 0 && x < width && (i === 0 || x - xs[i - 1]! > 6)), `${width}: ${xs.map(Math.round)}`);
    }
  }
});

test("the player shows what comes, stops where it is told, and plays from the start", async () => {
  let changes = 0;
  const player = new Player(() => changes++);
  const { steps } = model(samples.local!);
  player.load(steps.slice(0, 3));
  same(player.shown, 3, "follows");
  player.pause();
  player.load(steps);
  same([player.shown, player.isFollowing], [3, false], "what comes waits");
  player.seek(99);
  same(player.shown, steps.length, "no further than the end");
  player.setSpeed("real");
  player.replay();
  same(player.shown, 0);
  for (let i = 0; i < 100 && player.isPlaying; i++) await new Promise((done) => setTimeout(done, 20));
  same([player.shown, player.isPlaying], [steps.length, false], "plays to the end");
  ok(changes > steps.length, "tells of each step");
});

test("the same road makes the same file, which needs nothing else", () => {
  const picture = { road: model(samples.delivered!), title: "A <road> & more", width: 1280, scale: 1 };
  const file = standalone(picture);
  same(standalone(picture), file);
  const parsed = new DOMParser().parseFromString(file, "image/svg+xml");
  same(parsed.querySelector("parsererror")?.textContent ?? "", "");
  same(parsed.querySelector("title")!.textContent, "A <road> & more");
  ok(!/var\(--|light-dark|<!--|https?:\/\/(?!www\.w3\.org\/2000\/svg")/.test(file), "nothing is left to resolve");
});

test("five hundred hops: what is in sight is drawn, and no more", () => {
  const one = samples.several!;
  const hops = Array.from({ length: 500 }, (_, i): Hop => {
    const each = one[i % one.length]!;
    return { ...each, at: new Date(time(each.at) + Math.floor(i / one.length) * 60_000).toISOString() };
  });
  const road = model(hops);
  const view = { shown: Infinity, chosen: -1, line: undefined, focused: -1, faded: new Set<never>(), sight: everything };
  const room = { width: 1280, height: 0, isTight: false, scale: 1 };
  const steps = (sight: typeof everything) => JSON.stringify(draw(road, room, { ...view, sight }).body.values).split("data-step").length;
  ok(steps({ top: 0, bottom: 900 }) < steps(everything) / 10, "a screen is a small part");
});

test("the element: hops in words for those who listen, a click opens what was said, arrows step", async () => {
  const element = document.createElement("pr-road");
  element.style.cssText = "width: 1000px; height: 600px";
  element.hops = samples.delivered!;
  document.body.append(element);
  const root = () => element.renderRoot as ShadowRoot;
  for (let i = 0; i < 100 && !root().querySelector(".body"); i++) await new Promise((done) => setTimeout(done, 20));
  same(root().querySelectorAll(".words li").length, inWords(model(samples.delivered!)).length);
  root().querySelector<SVGElement>('[data-step="4"] .hit')!.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
  await element.updateComplete;
  const detail = root().querySelector("pr-road-detail")!;
  await detail.updateComplete;
  ok(detail.renderRoot.textContent!.includes("south.test MX"), "the question");
  const region = root().querySelector(".scroll")!;
  const shown = () => Number(root().querySelector("pr-road-transport")!.renderRoot.querySelector("input")!.value);
  await root().querySelector("pr-road-transport")!.updateComplete;
  const all = shown();
  region.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
  await element.updateComplete;
  await root().querySelector("pr-road-transport")!.updateComplete;
  same(shown(), all - 1);
});
