import { duration } from "./words.js";
import type { HouseIndex, LaneId, Road, Step } from "./model.js";

/** Room for a drawing. */
export interface Room {
  /** In pixels. */
  width: number;
  /** What the body is at least high, in pixels. */
  height: number;
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
  /** The grounds of the houses, by index; of no width where there is none. */
  grounds: [Ground, Ground, Ground];
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
const FROM_LEFT: readonly HouseIndex[] = [0, 2, 1];

/** Gives every lane and every step of a road its place. */
export function plan(road: Road, room: Room): Plan {
  const { scale } = room;
  const times = (room.isTight ? 54 : 70) * scale;
  const { lanes, grounds } = across(road, room, times);
  const rows: number[] = [];
  const gaps: Gap[] = [];
  const pitch = (room.isTight ? 29 : 30) * scale;
  let y = 0;
  road.steps.forEach((step, i) => {
    const before = road.steps[i - 1];
    const words = before ? between(before, step) : "";
    if (words) {
      gaps.push({ before: i, y: y + 0.85 * pitch, words });
      y += 1.15 * pitch;
    }
    y += pitch * (isTall(step) || (before?.shape === "trip" && step.shape !== "trip") ? 1.25 : 1);
    rows.push(y);
  });
  return { room, head: headHeight(room), body: Math.max(room.height, Math.ceil(y + 30 * scale)), grounds, times, lanes, rows, gaps };
}

export function headHeight({ isTight, scale }: Pick<Room, "isTight" | "scale">): number {
  return Math.round((isTight ? 122 : 92) * scale);
}

/** Whether a step's form stands out above its line, so that its label needs to stand higher. */
export function isTall(step: Step): boolean {
  return step.shape !== "mark" && step.shape !== "trip" && (step.shape !== "talk" || step.tone !== "plain");
}

function between(before: Step, step: Step): string {
  const passed = step.at - before.at;
  const isRetry = step.attempt > 1 && step.attempt !== before.attempt;
  if (passed < LONG && !isRetry) return "";
  return `${duration(passed)} later${isRetry ? `: attempt ${step.attempt}` : ""}`;
}

// Equal steps between lanes, and as much more between the houses as lets a line of SMTP be read.
function across(road: Road, { width, isTight, scale }: Room, times: number): Pick<Plan, "lanes" | "grounds"> {
  const right = (isTight ? 20 : 14) * scale;
  const houses = FROM_LEFT.map((house) => {
    const own = road.lanes.filter((lane) => lane.house === house);
    const name = house === 2 ? 0 : (road.houses[house].name.length * 4.3 + 8) * scale;
    return { house, own, margin: Math.max((isTight ? 18 : 42) * scale, own.length === 1 ? name : 0) };
  }).filter(({ own }) => own.length);
  const room = width - times - right - houses.reduce((sum, { margin }) => sum + 2 * margin, 0);
  const steps = houses.reduce((sum, { own }) => sum + own.length - 1, 0);
  const parts = Math.max(0, houses.length - 1);
  const share = (isTight ? 0.27 : 0.24) * (houses.some(({ house, own }) => house !== 2 && own.length === 1) ? 1.3 : 1);
  const network = parts ? Math.max(room * share, room - steps * 150 * scale) : 0;
  const pitch = steps ? (room - network) / steps : 0;
  const lanes = new Map<LaneId, number>();
  const nowhere = { left: width - right, right: width - right };
  const grounds: Plan["grounds"] = [{ left: times, right: times }, nowhere, nowhere];
  let x = times;
  for (const { house, own, margin } of houses) {
    own.forEach((lane, i) => lanes.set(lane.id, x + margin + i * pitch));
    grounds[house] = { left: x, right: x + (own.length - 1) * pitch + 2 * margin };
    x = grounds[house].right + network / Math.max(1, parts);
  }
  return { lanes, grounds };
}

/** Where a text stands: its anchor and whether it is above its line, else beside it. */
export interface Spot {
  x: number;
  anchor: "start" | "middle" | "end";
  isAbove: boolean;
}

/** An upright piece of road, which a label had better not cover. */
export interface Upright {
  x: number;
  top: number;
  bottom: number;
}

/** Finds a place for a step's label: above its line if it fits there, else beside it, where it covers nothing. */
export function spot(p: Plan, step: Step, y: number, width: number, uprights: readonly Upright[]): Spot {
  const { scale } = p.room;
  const [a, b] = [p.lanes.get(step.from)!, p.lanes.get(step.to)!];
  const [left, right] = a < b ? [a, b] : [b, a];
  const pad = (step.shape === "mark" ? 13 : 16) * scale;
  const end = p.room.width - 10 * scale;
  const network = [p.lanes.get("client"), step.from === "elsewhere" || step.to === "elsewhere" ? p.lanes.get("elsewhere") : p.lanes.get("server")];
  if (network[0] !== undefined && network[1] !== undefined && left <= network[0] && right >= network[1]) {
    const middle = (network[0] + network[1]) / 2;
    return { x: Math.min(Math.max(middle, p.times + width / 2 + 8), end - width / 2), anchor: "middle", isAbove: true };
  }
  if (right - left - pad >= width && step.shape !== "trip") return { x: (left + right) / 2, anchor: "middle", isAbove: true };
  const covers = (from: number, to: number) =>
    uprights.filter(({ x, top, bottom }) => x > from && x < to && top < y + 6 * scale && bottom > y - 8 * scale).length;
  const after = { fits: end - right - pad >= width, covers: covers(right + pad, right + pad + width) };
  const before = { fits: left - pad - p.times >= width, covers: covers(left - pad - width, left - pad) };
  if (after.fits && (after.covers === 0 || !before.fits || before.covers >= after.covers)) return { x: right + pad, anchor: "start", isAbove: false };
  if (before.fits) return { x: left - pad, anchor: "end", isAbove: false };
  return { x: end, anchor: "end", isAbove: true };
}
