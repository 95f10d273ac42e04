import type { RoadPlace } from "../road/road.js";
import type { Outcome, System } from "./types.js";

/** What became of a message, for people. */
export const outcomes: Record<Outcome, string> = {
  underWay: "On the road",
  waiting: "Waiting",
  delivered: "Delivered",
  read: "Read",
  failed: "Failed",
};

export const states: Record<System["state"], string> = {
  up: "Up",
  stopping: "Stopping…",
  down: "Stopped",
  starting: "Starting…",
};

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** The time of day, to the second. */
export function clockTime(at: string): string {
  return clock.format(new Date(at));
}

/** Where a message's road is found again, or a place on it. */
export function permalink(messageId: string, place?: RoadPlace): string {
  const steps = place ? `&steps=${place.shown}` : "";
  const hop = place && place.hop >= 0 ? `&hop=${place.hop}` : "";
  return `${location.origin}/lab#message=${encodeURIComponent(messageId)}${steps}${hop}`;
}

/** The message that an address names, and perhaps a place on its road. */
export function addressed(hash: string): { messageId: string; place?: RoadPlace } | undefined {
  const [, encoded, steps, hop] = /^#message=([^&]+)(?:&steps=(\d{1,6}))?(?:&hop=(\d{1,6}))?$/.exec(hash) ?? [];
  try {
    if (!encoded) return undefined;
    const messageId = decodeURIComponent(encoded);
    return steps ? { messageId, place: { shown: Number(steps), hop: Number(hop ?? -1) } } : { messageId };
  } catch {
    return undefined;
  }
}
