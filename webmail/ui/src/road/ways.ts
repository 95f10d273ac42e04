import type { Plan } from "./geometry.js";
import type { LaneId, Road } from "./model.js";

export type Point = readonly [number, number];

/** A piece of the message's own way. */
export interface Way {
  points: Point[];
  /** `message`: carried and kept; `report`: a report of failure; `hollow`: not taken, perhaps not taken, or no longer needed. */
  kind: "message" | "report" | "hollow";
}

/**
 * The way that a message took, as far as a number of steps goes: over from lane to lane, and down each lane where it lies until it is handed
 * on. Who holds it is on it at every moment.
 */
export function ways(road: Road, plan: Plan, shown: number): Way[] {
  const until = shown >= road.steps.length ? plan.body : shown ? plan.rows[shown - 1]! : 0;
  return [...carried(road, plan, shown, until, "carry"), ...carried(road, plan, shown, until, "report")];
}

function carried(road: Road, plan: Plan, shown: number, until: number, shape: "carry" | "report"): Way[] {
  const open: { lane: LaneId; points: Point[] }[] = [];
  const hollow: Way[] = [];
  const arrived = new Map<LaneId, number>();
  let leftQueue = -1;
  for (let i = 0; i < Math.min(shown, road.steps.length); i++) {
    const step = road.steps[i]!;
    if (step.shape !== shape || step.from === step.to) continue;
    const [from, to, y] = [plan.lanes.get(step.from)!, plan.lanes.get(step.to)!, plan.rows[i]!];
    if (shape === "carry" && step.tone !== "plain" && step.tone !== "good") {
      hollow.push({ kind: "hollow", points: [[from, y], [to, y]] });
      arrived.set(step.to, y);
      continue;
    }
    const chain = open.find((each) => each.lane === step.from);
    if (chain) {
      chain.points.push([from, y], [to, y]);
      chain.lane = step.to;
    } else {
      const since = arrived.get(step.from) ?? y;
      open.push({ lane: step.to, points: since < y ? [[from, since], [from, y], [to, y]] : [[from, y], [to, y]] });
    }
    arrived.set(step.to, y);
    if (step.from === "queue") leftQueue = y;
  }
  const queue = plan.lanes.get("queue") ?? 0;
  const queueEnd = keptUntil(road, plan, "queue", shown, until);
  if (leftQueue >= 0 && queueEnd > leftQueue) hollow.push({ kind: "hollow", points: [[queue, leftQueue], [queue, queueEnd]] });
  for (const { lane, points } of open) {
    const last = points.at(-1)!;
    const end = keptUntil(road, plan, lane, shown, until);
    if (end > last[1]) points.push([last[0], end]);
  }
  return [...hollow, ...open.map(({ points }): Way => ({ kind: shape === "carry" ? "message" : "report", points }))];
}

// A mailbox keeps it, and the queue does so until the last recipient's end; elsewhere it lies until the last mark there.
function keptUntil(road: Road, plan: Plan, lane: LaneId, shown: number, until: number): number {
  if (lane === "sender" || lane === "reader") return 0;
  if (lane === "mailbox" || lane === "homeMailbox") return until;
  const steps = road.steps.slice(0, shown);
  if (lane !== "queue") {
    const mark = steps.findLastIndex((step) => step.from === lane && step.to === lane);
    return mark < 0 ? 0 : plan.rows[mark]!;
  }
  const end = steps.findLastIndex((step) => road.hops[step.hop]!.hop === "end");
  const goesOn = steps.slice(end + 1).some((step) => step.from === "client" || step.to === "client");
  return end < 0 || goesOn ? until : plan.rows[end]!;
}
