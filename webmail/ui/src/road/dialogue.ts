import type { Line } from "./hop.js";

/** How something ended, or whether it has: what a drawing tells by form and colour. */
export type Tone = "plain" | "good" | "wait" | "bad" | "unknown" | "pending";

/** A few lines of an SMTP dialogue that make one arrow. */
export interface Turn {
  kind: "client" | "server" | "message" | "broken" | "note";
  label: string;
  tone: Tone;
  /** Milliseconds from the connection's beginning. */
  millis: number;
  /** The first of its lines and the one after its last. */
  first: number;
  end: number;
}

const MESSAGE = /^message of (\d+) octets/;

/**
 * The lines of a dialogue as arrows: commands sent together are one, replies that mean the same are one; the message's content stands alone,
 * and so does what broke the connection. TLS has hops of its own.
 */
export function turns(lines: readonly Line[]): Turn[] {
  const result: Turn[] = [];
  let awaitsLastReply = false;
  for (let i = 0; i < lines.length; ) {
    const first = i;
    const { by, line, millis } = lines[i]!;
    if (by === "client") {
      const commands: string[] = [];
      while (lines[i]?.by === "client") commands.push(lines[i++]!.line);
      result.push({ kind: "client", label: commandsLabel(commands), tone: "plain", millis, first, end: i });
    } else if (by === "server") {
      const reply: string[] = [];
      while (lines[i]?.by === "server") {
        reply.push(lines[i]!.line);
        if (lines[i++]!.line[3] !== "-") break; // the last line of a reply (RFC 5321 §4.2.1)
      }
      const tone: Tone = awaitsLastReply && reply[0]!.startsWith("2") ? "good" : toneOf(reply[0]!);
      const before = result.at(-1);
      if (before?.kind === "server" && before.tone === tone && tone === "plain") {
        before.label += `, ${reply[0]!.slice(0, 3)}`;
        before.end = i;
      } else {
        const more = lines[i]?.by === "server" && tone === "plain" && toneOf(lines[i]!.line) === "plain";
        result.push({ kind: "server", label: replyLabel(reply, more), tone, millis, first, end: i });
      }
      awaitsLastReply = awaitsLastReply && tone === "plain";
    } else {
      i++;
      const size = MESSAGE.exec(line)?.[1];
      if (size) {
        awaitsLastReply = true;
        result.push({ kind: "message", label: `the message, ${octets(Number(size))}, then the dot`, tone: "plain", millis, first, end: i });
      } else if (!line.startsWith("TLS")) {
        const isBreak = !/left out|goodbye|last words/.test(line);
        const tone: Tone = isBreak ? (awaitsLastReply ? "unknown" : "bad") : "plain";
        const label = tone === "unknown" ? `${line}: taken or not?` : line;
        result.push({ kind: isBreak ? "broken" : "note", label, tone, millis, first, end: i });
      }
    }
  }
  return result.map((turn, i) => (turn.kind === "message" ? { ...turn, tone: fateOf(result, i) } : turn));
}

// A message was taken only if a positive reply says so; of one without any reply nothing is known (RFC 5321 §4.2.5, §6.1).
function fateOf(all: readonly Turn[], i: number): Tone {
  const next = all.slice(i + 1).find(({ kind }) => kind === "server" || kind === "broken");
  return next?.tone === "good" ? "plain" : (next?.tone ?? "pending");
}

function toneOf(reply: string): Tone {
  return reply.startsWith("4") ? "wait" : reply.startsWith("5") ? "bad" : "plain";
}

function commandsLabel(commands: string[]): string {
  if (commands.length === 1) return commands[0]!;
  const verbs = new Map<string, number>();
  for (const command of commands) {
    const verb = command.split(/[ :]/, 1)[0]!.toUpperCase();
    verbs.set(verb, (verbs.get(verb) ?? 0) + 1);
  }
  return [...verbs].map(([verb, count]) => (count > 1 ? `${verb} ×${count}` : verb)).join(", ");
}

function replyLabel(reply: string[], moreFollow: boolean): string {
  if (moreFollow) return reply[0]!.slice(0, 3);
  return reply.length === 1 ? reply[0]! : `${reply[0]!.slice(0, 3)} and ${reply.length - 1} extensions`;
}

/** A size for people, in decimal units. */
export function octets(count: number): string {
  if (count < 1000) return `${count} octets`;
  return count < 1e6 ? `${(count / 1e3).toPrecision(3)} kB` : `${(count / 1e6).toPrecision(3)} MB`;
}
