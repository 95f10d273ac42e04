import { type SVGTemplateResult } from "lit";
import { drawLine } from "./draw.js";
import type { Plan } from "./geometry.js";
import type { Shape, Step } from "./model.js";
import type { Tone } from "./dialogue.js";

/** A sign of the drawn road and its meaning. */
export interface Sign {
  shape: Shape;
  tone: Tone;
  words: string;
}

export const signsOfRoad: readonly Sign[] = [
  { shape: "carry", tone: "plain", words: "the message itself, carried or kept" },
  { shape: "talk", tone: "plain", words: "words about it" },
  { shape: "trip", tone: "plain", words: "a question and its answer" },
  { shape: "secure", tone: "plain", words: "both ends agree on TLS" },
  { shape: "mark", tone: "good", words: "on disk: the promise stands" },
  { shape: "talk", tone: "good", words: "taken, delivered" },
  { shape: "talk", tone: "wait", words: "not now: put off" },
  { shape: "talk", tone: "bad", words: "refused, failed" },
  { shape: "carry", tone: "unknown", words: "sent, but not known to be taken" },
  { shape: "torn", tone: "unknown", words: "cut after the dot: taken or not?" },
  { shape: "wall", tone: "bad", words: "nobody opens: connection refused" },
  { shape: "silence", tone: "wait", words: "no answer" },
  { shape: "report", tone: "bad", words: "a report of failure on its way back" },
];

/** A sign drawn into a box of 72 by 28. */
export function sample({ shape, tone }: Sign): SVGTemplateResult {
  const way = shape === "report" ? -1 : 1;
  const [left, right] = shape === "mark" ? [36, 36] : [10, 62];
  const lanes = new Map([
    ["client", left],
    ["server", right],
  ] as const);
  const plan = {
    room: { width: 72, height: 28, isTight: false, scale: 1 },
    grounds: [{ left: 0, right: 24 }, { left: 46, right: 72 }, { left: 0, right: 0 }],
    lanes,
    times: 0,
  } as unknown as Plan;
  const step: Step = {
    hop: 0,
    from: way > 0 ? "client" : "server",
    to: shape === "mark" ? "client" : way > 0 ? "server" : "client",
    shape,
    tone,
    label: "",
    brief: "",
    at: 0,
    took: 0,
    attempt: 0,
  };
  return drawLine(plan, step, 14);
}
