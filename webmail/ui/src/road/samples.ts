import type { Hop } from "./hop.js";
import delivered from "./samples/delivered.json";

/** Roads as they were really recorded, one of each fate. */
export const samples: Record<string, Hop[]> = { delivered: delivered as Hop[] };
