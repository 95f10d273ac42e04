import type { Hop } from "../road/hop.js";

/** What the lab's server says (docs/lab.md). */
export type SystemName = "north" | "south";

export interface Person {
  id: string;
  name: string;
  address: string;
}

export interface System {
  name: SystemName;
  domain: string;
  hostname: string;
  /** The origin of its webmail. */
  webmail: string;
  state: "up" | "stopping" | "down" | "starting";
  people: Person[];
}

export interface Fault {
  name: string;
  title: string;
  effect: string;
  expectation: string;
  broken: { host: SystemName; recipient: string }[];
}

export interface LabState {
  systems: [System, System];
  faults: Fault[];
}

export type Outcome = "underWay" | "waiting" | "delivered" | "read" | "failed";

export interface Message {
  messageId: string;
  subject: string;
  from: string;
  at: string;
  /** Where it began. */
  system: SystemName;
  outcome: Outcome;
  recipients: { address: string; outcome: Outcome }[];
  /** Whether it reports the failure of another. */
  isReport: boolean;
}

export interface LabHop extends Hop {
  system: SystemName;
  road: string;
  state: "waiting" | "seen" | "recorded";
}

export interface WholeRoad extends Message {
  roads: { id: string; system: SystemName; messageId: string; role: "origin" | "copy" | "report" }[];
  unavailable: SystemName[];
  hops: LabHop[];
}
