import { css, html, svg, nothing } from "lit";
import type { Recipient } from "./deliveries.js";

const GAP = 34;
const BASE = 17;
const milestone = "M-4.5 0v-8.5a4.5 4.5 0 0 1 9 0V0z";

/** How far along its road a recipient's copy is, for the drawing. */
interface Drawn {
  names: string[];
  /** The station that it has reached. */
  at: number;
  end: "done" | "here" | "doubt" | "bad" | "quiet";
}

function drawn({ state }: Pick<Recipient, "state">): Drawn {
  const names = ["Accepted here", "Queue", "Their host", "Handed over"];
  switch (state) {
    case "filed":
      return { names: ["Accepted here", "In the mailbox"], at: 1, end: "done" };
    case "scheduled":
    case "queued":
    case "deferred":
      return { names, at: 1, end: "here" };
    case "unknown":
      return { names, at: 2, end: "doubt" };
    case "relayed":
      return { names, at: 3, end: "done" };
    case "delivered":
      return { names: ["Accepted here", "Queue", "Their host", "In the mailbox"], at: 3, end: "done" };
    case "returned":
      return { names, at: 3, end: "bad" };
    case "failed":
      return { names, at: 2, end: "bad" };
    case "canceled":
      return { names, at: 1, end: "quiet" };
  }
}

/** A recipient's road with its stations: what lies behind is solid, what lies ahead is dashed. Decoration; the words stand beside it. */
export function stations(recipient: Pick<Recipient, "state" | "sending">) {
  const { names, at, end } = drawn(recipient);
  const length = 3 * GAP;
  const step = length / (names.length - 1);
  const x = (i: number) => 10 + i * step;
  const isMoving = recipient.sending || recipient.state === "queued";
  return html`<svg class="stations ${end}" viewBox="0 0 ${length + 20} 24" aria-hidden="true">
    <title>${names[at]}</title>
    <path class="behind" d="M${x(0)} ${BASE + 2}H${x(at)}" />
    ${at < names.length - 1 ? svg`<path class="ahead ${isMoving ? "moving" : ""}" d="M${x(at)} ${BASE + 2}H${x(names.length - 1)}"/>` : nothing}
    ${names.map((_, i) => svg`<g transform="translate(${x(i)} ${BASE + 2})">${station(i, at, end)}</g>`)}
  </svg>`;
}

/** The road of a copy of which nothing is known yet. */
export function unknownStations() {
  const x = [0, 1, 2, 3].map((i) => 10 + i * GAP);
  return html`<svg class="stations" viewBox=${`0 0 ${3 * GAP + 20} 24`} aria-hidden="true">
    <path class="ahead moving" d=${`M${x[0]} ${BASE + 2}H${x[3]}`} />
    ${x.map((at) => svg`<g transform=${`translate(${at} ${BASE + 2})`}><path class="stone to-come" d=${milestone}/></g>`)}
  </svg>`;
}

function station(i: number, at: number, end: Drawn["end"]) {
  if (i > at) return svg`<path class="stone to-come" d=${milestone}/>`;
  if (i < at) return svg`<path class="stone passed" d=${milestone}/>`;
  if (end === "bad") return svg`<path class="stone bad" d=${milestone}/><path class="sign" d="M-2-6.5l4 4M2-6.5l-4 4"/>`;
  if (end === "doubt") return svg`<path class="stone doubt" d=${milestone}/><path class="sign" d="M-1.6-7.4a1.7 1.7 0 1 1 2.3 1.6c-.5.2-.7.6-.7 1.2M0-2.6v.1"/>`;
  if (end === "quiet") return svg`<path class="stone quiet" d=${milestone}/><path class="sign" d="M-2-4.5h4"/>`;
  if (end === "done") return svg`<path class="stone passed" d=${milestone}/><path class="sign" d="M-2.2-4.6l1.6 1.7 2.8-3.4"/>`;
  return svg`<path class="stone here" d=${milestone}/>`;
}

export const stationStyles = css`
  .stations {
    display: block;
    width: 8.5rem;
    height: 1.6725rem;
    overflow: visible;
    fill: none;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .behind {
    stroke: var(--road);
    stroke-width: 2.2;
  }
  .ahead {
    stroke: var(--line-strong);
    stroke-width: 1.6;
    stroke-dasharray: 1 5;
  }
  .ahead.moving {
    animation: on 1.2s linear infinite;
  }
  @keyframes on {
    to {
      stroke-dashoffset: -12;
    }
  }
  .stone {
    stroke-width: 1.6;
    stroke: var(--road);
    fill: var(--road);
  }
  .stone.to-come {
    stroke: var(--line-strong);
    fill: var(--surface);
  }
  .stone.here {
    stroke: var(--wait);
    fill: var(--horn);
  }
  .stone.bad {
    stroke: var(--bad);
    fill: var(--bad);
  }
  .stone.doubt {
    stroke: var(--wait);
    fill: var(--surface);
  }
  .stone.quiet {
    stroke: var(--line-strong);
    fill: var(--surface-3);
  }
  .sign {
    stroke: var(--surface);
    stroke-width: 1.5;
  }
  .doubt .sign {
    stroke: var(--wait);
    stroke-width: 1.3;
  }
  .quiet .sign {
    stroke: var(--ink-2);
  }
  .bad .behind,
  .quiet .behind {
    stroke: var(--line-strong);
  }
  .bad .passed,
  .quiet .passed {
    stroke: var(--line-strong);
    fill: var(--line-strong);
  }
  @media (prefers-reduced-motion: reduce) {
    .ahead.moving {
      animation: none;
    }
  }
`;
