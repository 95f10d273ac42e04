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

/** The time of day, to the second. */
export function clockTime(at: string): string {
  return new Date(at).toLocaleTimeString("en-GB");
}

/** Where a message's road is found again. */
export function permalink(messageId: string): string {
  return `${location.origin}/lab#message=${encodeURIComponent(messageId)}`;
}

/** The message that an address names; empty if it names none. */
export function messageOf(hash: string): string {
  const encoded = /^#message=(.+)$/.exec(hash)?.[1];
  try {
    return encoded ? decodeURIComponent(encoded) : "";
  } catch {
    return "";
  }
}
