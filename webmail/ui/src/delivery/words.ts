import { isLost, isWaiting, type Recipient, type Stand } from "./deliveries.js";

export type Tone = "good" | "moving" | "wait" | "doubt" | "bad" | "quiet";

/** A recipient's state in words. */
export interface Told {
  tone: Tone;
  /** In a few words. */
  title: string;
  /** What that means, and what comes next; a sentence or two, or empty. */
  detail: string;
  /** What the other host said, or empty. */
  said: string;
}

const DAY_MS = 86_400_000;
const NEAR_MS = 120_000;
const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const exact = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const dayAndTime = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "numeric", minute: "2-digit" });
const dateAndTime = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });

/** A moment as people say it: the time if it is today, to the second if it is near, with the day if it is another. */
export function when(iso: string, now: Date): string {
  const date = new Date(iso);
  const ahead = date.getTime() - now.getTime();
  if (ahead > 0 && ahead < NEAR_MS) return exact.format(date);
  if (date.toDateString() === now.toDateString()) return time.format(date);
  return (Math.abs(ahead) < 6 * DAY_MS ? dayAndTime : dateAndTime).format(date);
}

/** The same within a sentence. */
function at(iso: string, now: Date): string {
  const isToday = new Date(iso).toDateString() === now.toDateString();
  return `${isToday ? "at" : "on"} ${when(iso, now)}`;
}

export function told(stand: Stand, now: Date): Told {
  const host = stand.host || "the other host";
  const said = stand.cause === "reply" || stand.cause === "none" ? (stand.lastReply ?? "") : "";
  switch (stand.state) {
    case "filed":
      return { tone: "good", title: "Delivered here", detail: "It lies in the mailbox, on this system.", said: "" };
    case "relayed":
      return {
        tone: stand.report?.action === "delayed" ? "wait" : "good",
        title: `Handed to ${host}`,
        detail: `That host answers for it now${stand.endedAt ? `, since ${when(stand.endedAt, now)}` : ""}. ${since(stand, now)}`,
        said: stand.report?.text ?? said,
      };
    case "delivered":
      return { tone: "good", title: "Delivered", detail: `${begun(reporter(stand, host))} reports that it lies in the mailbox.`, said: stand.report?.text ?? said };
    case "returned":
      return {
        tone: "bad",
        title: "Came back",
        detail: `${begun(host)} took it, and ${reporter(stand, "a host behind it")} reported ${at(stand.report?.receivedAt ?? now.toISOString(), now)} that it cannot be delivered. The report lies in your mailbox.`,
        said: stand.report?.text ?? "",
      };
    case "scheduled":
      return {
        tone: "moving",
        title: stand.nextAttempt ? `Leaves ${at(stand.nextAttempt, now)}` : "Held back",
        detail: "It waits here until then, as you asked. Nobody has it yet, and you can still take it back.",
        said: "",
      };
    case "queued":
      return { tone: "moving", title: "On its way", detail: stand.sending ? "It is being handed over now." : "It waits for its first attempt.", said: "" };
    case "deferred":
      return { tone: "wait", title: waiting(stand, now), detail: `${trouble(stand)}. ${patience(stand, now)}`.trim(), said };
    case "unknown":
      return {
        tone: "doubt",
        title: stand.sending ? "Perhaps delivered, trying again now" : "Perhaps delivered",
        detail:
          `All of it went to ${host}, and then no answer came: it may have arrived, or not. ` +
          `${stand.sending ? "" : `It is sent again${stand.nextAttempt ? ` ${at(stand.nextAttempt, now)}` : ""}, so it may arrive twice, unless that host knows it again. `}` +
          "Cancel if you know that it is there.",
        said: "",
      };
    case "failed":
      return failed(stand, host, said);
    case "canceled":
      return {
        tone: "quiet",
        title: "Canceled",
        detail: stand.mayHaveArrived
          ? `You took it back, but an earlier attempt got no answer from ${host}: it may have arrived.`
          : "You took it back before it was delivered.",
        said: "",
      };
  }
}

/** At the beginning of a sentence; names of hosts are written as they are. */
function begun(host: string): string {
  return host.replace(/^the /, "The ");
}

function reporter({ report }: Recipient, otherwise: string): string {
  return report?.host || otherwise;
}

/** What became known since it was handed over. */
function since({ report }: Recipient, now: Date): string {
  switch (report?.action) {
    case "delayed":
      return `It reported ${at(report.receivedAt, now)} that it has not delivered it yet, and goes on trying.`;
    case "expanded":
      return "It reported that it sent it on to several people.";
    case "relayed":
      return "It reported that it sent it on to a host that tells no more.";
    default:
      return "What it does with it is not known here.";
  }
}

function waiting(stand: Recipient, now: Date): string {
  if (stand.sending) return "Trying again now";
  if (!stand.nextAttempt || new Date(stand.nextAttempt) <= now) return "Waiting for its turn";
  return `Waiting until ${when(stand.nextAttempt, now)}`;
}

function trouble({ cause, host, lastReply }: Recipient): string {
  const there = host || "The other host";
  switch (cause) {
    case "reply":
      return `${there} did not take it yet`;
    case "dns":
      return "The way to its domain could not be found in DNS";
    case "connect":
      return `${there} could not be reached`;
    case "tls":
      return `A safe connection to ${there} did not come about`;
    case "connectionLost":
      return `The connection to ${there} broke`;
    case "dotUnanswered":
      return `${there} did not answer after the whole message had been sent`;
    case "unsupported":
      return `${there} cannot take this kind of message`;
    case "loop":
      return "It came round in a circle";
    case "mailbox":
      return "The mailbox did not take it";
    case "operator":
      return "The operator of this system ended it";
    case "internal":
      return "Something went wrong on this system";
    case "none":
      return lastReply ? "It was put off" : "It has not been tried yet";
  }
}

function patience({ attempts, expiresAt }: Stand, now: Date): string {
  const tried = attempts ? `Tried ${attempts === 1 ? "once" : attempts === 2 ? "twice" : `${attempts} times`}` : "";
  const end = expiresAt ? `given up ${at(expiresAt, now)} if nothing changes` : "";
  if (!tried) return end ? `It is ${end}.` : "";
  return `${tried}${end ? `; ${end}` : ""}.`;
}

function failed(stand: Stand, host: string, said: string): Told {
  const perhaps = stand.mayHaveArrived ? ` An attempt got no answer after the whole message had been sent, so it may have arrived all the same.` : "";
  const report = "A report lies in your inbox.";
  if (stand.status === "4.4.7") {
    return { tone: "bad", title: "Given up", detail: `${trouble(stand)}, until its time was over. ${report}${perhaps}`, said };
  }
  const title = stand.cause === "reply" ? `Refused by ${host}` : "Not delivered";
  return { tone: "bad", title, detail: `${stand.cause === "reply" ? "" : `${trouble(stand)}. `}${report}${perhaps}`, said };
}

const WEIGHT: Record<Tone, number> = { bad: 5, doubt: 4, wait: 3, moving: 2, quiet: 1, good: 0 };

/** When all stand alike. */
const TO_ALL: Record<Tone, string> = {
  bad: "Delivered to none of",
  doubt: "In doubt for all",
  wait: "Waiting for all",
  moving: "On their way to all",
  quiet: "Canceled for all",
  good: "Delivered to all",
};

/** All recipients in one line. */
export function summary(all: readonly Stand[], now: Date): { tone: Tone; text: string } {
  if (all.length === 0) return { tone: "quiet", text: "" };
  const tones = all.map((stand) => told(stand, now));
  if (all.length === 1) return { tone: tones[0]!.tone, text: tones[0]!.title };
  const worst = tones.reduce((a, b) => (WEIGHT[b.tone] > WEIGHT[a.tone] ? b : a)).tone;
  const counts = [
    ["not delivered", tones.filter(({ tone }) => tone === "bad").length],
    ["in doubt", tones.filter(({ tone }) => tone === "doubt").length],
    ["waiting", tones.filter(({ tone }) => tone === "wait").length],
    ["on its way", tones.filter(({ tone }) => tone === "moving").length],
    ["canceled", tones.filter(({ tone }) => tone === "quiet").length],
    ["delivered", tones.filter(({ tone }) => tone === "good").length],
  ] as const;
  const some = counts.filter(([, count]) => count > 0);
  if (some.length === 1) return { tone: worst, text: `${TO_ALL[worst]} ${all.length}` };
  return { tone: worst, text: some.map(([word, count]) => `${count} ${word}`).join(", ") };
}

export function needsCare(all: readonly Stand[]): boolean {
  return all.some((stand) => isLost(stand) || (isWaiting(stand) && stand.state !== "queued" && stand.state !== "scheduled"));
}
