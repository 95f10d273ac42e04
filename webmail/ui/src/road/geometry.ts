import { duration } from "./words.js";
import type { LaneId, Road, Step } from "./model.js";

/** Room for a drawing. */
export interface Room {
  /** In pixels. */
  width: number;
  /** Whether lanes stand so close that their names are set at a slant. */
  isTight: boolean;
  /** 1, or more where it is read from afar. */
  scale: number;
}

/** Where everything stands, in pixels. */
export interface Plan {
  room: Room;
  /** The height of the head: the houses' names, the lanes' icons and names. */
  head: number;
  /** The height of the body, which begins at 0 below the head. */
  body: number;
  /** The grounds of the two houses. */
  grounds: [Ground, Ground];
  /** The right end of the times. */
  times: number;
  lanes: Map<LaneId, number>;
  /** The height of each step's line. */
  rows: number[];
  /** Where time passed without a step. */
  gaps: Gap[];
}

export interface Ground {
  left: number;
  right: number;
}

export interface Gap {
  /** Before which step. */
  before: number;
  y: number;
  words: string;
}

const LONG = 1000;

/** Gives every lane and every step of a road its place. */
export function plan(road: Road, room: Room): Plan {
  const { scale } = room;
  const times = (room.isTight ? 50 : 66) * scale;
  const { lanes, grounds } = across(road, room, times);
  const rows: number[] = [];
  const gaps: Gap[] = [];
  const pitch = (room.isTight ? 29 : 30) * scale;
  let y = 8 * scale;
  road.steps.forEach((step, i) => {
    const before = road.steps[i - 1];
    const words = before ? between(before, step) : "";
    if (words) {
      gaps.push({ before: i, y: y + 0.75 * pitch, words });
      y += 1.15 * pitch;
    }
    y += pitch * (isTall(step) ? 1.2 : 1);
    rows.push(y);
  });
  return { room, head: (room.isTight ? 122 : 96) * scale, body: y + 28 * scale, grounds, times, lanes, rows, gaps };
}

function isTall(step: Step): boolean {
  return step.shape === "carry" || step.shape === "report" || step.shape === "secure";
}

function between(before: Step, step: Step): string {
  const passed = step.at - before.at;
  const isRetry = step.attempt > 1 && step.attempt !== before.attempt;
  if (passed < LONG && !isRetry) return "";
  return `${duration(passed)} later${isRetry ? `: attempt ${step.attempt}` : ""}`;
}

// Equal steps between lanes, and as much more between the houses as lets a line of SMTP be read.
function across(road: Road, { width, isTight, scale }: Room, times: number): { lanes: Map<LaneId, number>; grounds: [Ground, Ground] } {
  const margin = (isTight ? 20 : 44) * scale;
  const right = (isTight ? 14 : 12) * scale;
  const counts = [0, 1].map((house) => road.lanes.filter((lane) => lane.house === house).length) as [number, number];
  const isOneHouse = counts[0] === 0 || counts[1] === 0;
  const room = width - times - right - 2 * margin * (isOneHouse ? 1 : 2);
  const steps = Math.max(0, counts[0] - 1) + Math.max(0, counts[1] - 1);
  const network = isOneHouse ? 0 : Math.max(room * (isTight ? 0.26 : 0.24), room - steps * 150 * scale);
  const pitch = steps ? (room - network) / steps : 0;
  const lanes = new Map<LaneId, number>();
  const grounds: [Ground, Ground] = [
    { left: times, right: times },
    { left: width - right, right: width - right },
  ];
  let x = times;
  for (const house of [0, 1] as const) {
    const own = road.lanes.filter((lane) => lane.house === house);
    if (own.length === 0) continue;
    const left = x;
    x += margin;
    own.forEach((lane, i) => lanes.set(lane.id, x + i * pitch));
    x += (own.length - 1) * pitch + margin;
    grounds[house] = { left, right: x };
    x += network;
  }
  return { lanes, grounds };
}

/** Where a text of a given length stands beside or above a line. */
export interface Spot {
  x: number;
  anchor: "start" | "middle" | "end";
  /** Whether it stands above the line, else beside it. */
  isAbove: boolean;
}

/** Finds a place for a step's label: above its line if it fits there, else beside it, where there is more room. */
export function spot(p: Plan, step: Step, length: number, size: number): Spot {
  const width = length * size * 0.53;
  const [a, b] = [p.lanes.get(step.from)!, p.lanes.get(step.to)!];
  const [left, right] = a < b ? [a, b] : [b, a];
  const pad = (step.shape === "mark" ? 14 : 16) * p.room.scale;
  if (right - left - pad >= width && step.shape !== "trip") return { x: (left + right) / 2, anchor: "middle", isAbove: true };
  const end = p.room.width - 8 * p.room.scale;
  const isOverNetwork = left < p.grounds[0].right && right > p.grounds[1].left;
  if (isOverNetwork) {
    const middle = Math.min(Math.max((left + right) / 2, p.times + width / 2 + 8), end - width / 2);
    return { x: middle, anchor: "middle", isAbove: true };
  }
  if (end - right - pad >= width) return { x: right + pad, anchor: "start", isAbove: false };
  if (left - pad - p.times >= width) return { x: left - pad, anchor: "end", isAbove: false };
  return { x: end, anchor: "end", isAbove: true };
}
