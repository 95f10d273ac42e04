import { nothing, svg, type SVGTemplateResult } from "lit";
import { iconShape, type IconName } from "../parts/icon.js";
import { plan, spot, type Ground, type Plan, type Room } from "./geometry.js";
import type { LaneId, Road, Step } from "./model.js";
import { duration } from "./words.js";

/** What of a drawing changes while it is looked at. */
export interface View {
  /** How many steps are drawn; the rest of the paper stays empty. */
  shown: number;
  /** The hop whose detail is open, or -1. */
  chosen: number;
  /** The hop that has the keyboard's attention, or -1. */
  focused: number;
  /** Lanes that fade, as what is looked at has no part in them. */
  faded: ReadonlySet<LaneId>;
}

export interface Drawing {
  plan: Plan;
  head: SVGTemplateResult;
  body: SVGTemplateResult;
}

type Point = readonly [number, number];

/** Draws a road; pure, so that the same road always makes the same picture. */
export function draw(road: Road, room: Room, view: View): Drawing {
  const p = plan(road, room);
  const shown = Math.min(view.shown, road.steps.length);
  const until = shown === road.steps.length ? p.body : shown ? p.rows[shown - 1]! : 0;
  return {
    plan: p,
    head: head(road, p, view),
    body: svg`
      ${grounds(road, p, 0, p.body)}
      ${road.lanes.map((lane) => {
        const x = p.lanes.get(lane.id)!;
        return svg`<path class=${`lane ${lane.isUsed && !view.faded.has(lane.id) ? "" : "idle"}`} d="M${x} 0V${p.body}"/>`;
      })}
      ${p.gaps.filter((gap) => gap.before < shown).map((gap) => gapLine(p, gap.y, gap.words))}
      ${bands(road, p, shown, until)}
      ${road.steps.slice(0, shown).map((step, i) => drawStep(p, view, step, i, i === shown - 1))}
      ${coach(road, p, shown)}
    `,
  };
}

function head(road: Road, p: Plan, view: View): SVGTemplateResult {
  const { scale, isTight } = p.room;
  const icons = (isTight ? 98 : 50) * scale;
  const [home, away] = p.grounds;
  const middle = 20 * scale;
  return svg`
    ${grounds(road, p, 6 * scale, p.head)}
    ${away.left - home.right > 20 * scale
      ? svg`<path class="band-edge" stroke-width=${7 * scale} d="M${home.right} ${middle}H${away.left}"/>
        <path class="band-dashes" stroke-width=${1.5 * scale} stroke-dasharray="${5 * scale} ${5 * scale}" d="M${home.right + 4 * scale} ${middle}H${away.left - 4 * scale}"/>`
      : nothing}
    ${road.houses.map((house, i) => {
      const ground = p.grounds[i]!;
      return house.name && ground.right > ground.left
        ? svg`<text class="house-name" text-anchor="middle" x=${(ground.left + ground.right) / 2} y=${25 * scale}>${house.name}</text>`
        : nothing;
    })}
    ${road.lanes.map((lane) => {
      const x = p.lanes.get(lane.id)!;
      const name = lane.person ? lane.person : lane.name;
      return svg`<g class=${`lane-head ${lane.isUsed && !view.faded.has(lane.id) ? "" : "idle"}`}>
        <title>${lane.name}${lane.person ? ` of ${lane.person}` : ""}</title>
        ${iconAt(lane.icon, x, icons, (isTight ? 18 : 22) * scale)}
        ${isTight
          ? svg`<text class="lane-name" transform="translate(${x - 1} ${icons - 15 * scale}) rotate(-42)">${name}</text>`
          : svg`<text class="lane-name" text-anchor="middle" x=${x} y=${icons + 30 * scale}>${name}</text>`}
      </g>`;
    })}
  `;
}

function grounds(road: Road, p: Plan, top: number, bottom: number): SVGTemplateResult[] {
  const radius = top > 0 ? 12 * p.room.scale : 0;
  return road.houses.map((_, i) => {
    const { left, right } = p.grounds[i] as Ground;
    if (right <= left) return svg``;
    const d = `M${left} ${bottom}V${top + radius}q0 ${-radius} ${radius} ${-radius}H${right - radius}q${radius} 0 ${radius} ${radius}V${bottom}`;
    return svg`<path class=${`ground ground-${i}`} d=${d}/>`;
  });
}

function iconAt(name: IconName, x: number, y: number, size: number): SVGTemplateResult {
  return svg`<g class="icon" transform="translate(${x - size / 2} ${y - size / 2}) scale(${size / 20})">${iconShape(name)}</g>`;
}

function gapLine(p: Plan, y: number, words: string): SVGTemplateResult {
  const middle = (p.times + p.room.width) / 2;
  const half = (words.length * 3.3 + 10) * p.room.scale;
  return svg`<g class="gap"><path d="M${p.times} ${y}H${middle - half}M${middle + half} ${y}H${p.room.width - 12 * p.room.scale}"/>
    <text text-anchor="middle" x=${middle} y=${y + 4 * p.room.scale}>${words}</text></g>`;
}

// The message's own way: from where it rests down its lane and over to the next, one road with round bends.
function bands(road: Road, p: Plan, shown: number, until: number): SVGTemplateResult[] {
  const result: SVGTemplateResult[] = [];
  for (const kind of ["carry", "report"] as const) {
    const chains: { lane: LaneId; points: Point[] }[] = [];
    const arrived = new Map<LaneId, number>();
    const hollow: Point[][] = [];
    let left = -1;
    road.steps.slice(0, shown).forEach((step, i) => {
      if (step.shape !== kind || step.from === step.to) return;
      const [a, b, y] = [p.lanes.get(step.from)!, p.lanes.get(step.to)!, p.rows[i]!];
      const rest = arrived.get(step.from) ?? y;
      if (step.tone !== "plain" && step.tone !== "good" && kind === "carry") {
        hollow.push([[a, y], [b, y]]);
        return;
      }
      const chain = chains.find((each) => each.lane === step.from);
      if (chain) chain.points.push([a, y], [b, y]);
      else chains.push({ lane: step.from, points: rest < y ? [[a, rest], [a, y], [b, y]] : [[a, y], [b, y]] });
      (chain ?? chains.at(-1)!).lane = step.to;
      arrived.set(step.to, y);
      if (step.from === "queue") left = y;
    });
    for (const { lane, points } of chains) {
      const end = restsUntil(road, p, lane, shown, until);
      const last = points.at(-1)!;
      if (end > last[1]) points.push([last[0], end]);
      result.push(band(p, points, kind));
    }
    const end = restsUntil(road, p, "queue", shown, until);
    if (left >= 0 && end > left) hollow.push([[p.lanes.get("queue")!, left], [p.lanes.get("queue")!, end]]);
    for (const points of hollow) result.push(svg`<path class="band-hollow" stroke-width=${1.4 * p.room.scale} d=${outline(points, 4 * p.room.scale)}/>`);
  }
  return result;
}

// A mailbox keeps a message; the queue keeps it until its last recipient's end; elsewhere it rests until the last mark.
function restsUntil(road: Road, p: Plan, lane: LaneId, shown: number, until: number): number {
  if (lane === "sender" || lane === "reader") return 0;
  if (lane === "mailbox" || lane === "homeMailbox") return until;
  const steps = road.steps.slice(0, shown);
  const last = steps.findLastIndex((step) => (lane === "queue" ? road.hops[step.hop]!.hop === "end" : step.from === lane && step.to === lane));
  if (lane === "queue" && (last < 0 || steps.slice(last).some((step) => road.hops[step.hop]!.hop === "dns"))) return until;
  return last < 0 ? 0 : p.rows[last]!;
}

function band(p: Plan, points: Point[], kind: "carry" | "report"): SVGTemplateResult {
  const { scale } = p.room;
  const d = rounded(points, 9 * scale);
  return svg`<path class=${`band-edge ${kind}`} stroke-width=${9 * scale} d=${d}/>
    <path class=${`band-dashes ${kind}`} stroke-width=${1.6 * scale} stroke-dasharray="${6 * scale} ${5 * scale}" d=${d}/>`;
}

function rounded(points: Point[], radius: number): string {
  let d = `M${points[0]![0]} ${points[0]![1]}`;
  for (let i = 1; i < points.length; i++) {
    const [x, y] = points[i]!;
    const next = points[i + 1];
    if (!next) return `${d}L${x} ${y}`;
    const [px, py] = points[i - 1]!;
    const before = Math.min(radius, Math.hypot(x - px, y - py) / 2);
    const after = Math.min(radius, Math.hypot(next[0] - x, next[1] - y) / 2);
    d += `L${x - Math.sign(x - px) * before} ${y - Math.sign(y - py) * before}Q${x} ${y} ${x + Math.sign(next[0] - x) * after} ${y + Math.sign(next[1] - y) * after}`;
  }
  return d;
}

function outline([a, b]: Point[], half: number): string {
  const [[x1, y1], [x2, y2]] = [a!, b!];
  if (y1 === y2) return `M${x1} ${y1 - half}H${x2}M${x1} ${y1 + half}H${x2}`;
  return `M${x1 - half} ${y1}V${y2}M${x1 + half} ${y1}V${y2}`;
}

/** Where the message is now. */
function coach(road: Road, p: Plan, shown: number): SVGTemplateResult | typeof nothing {
  const i = road.steps.slice(0, shown).findLastIndex((step) => step.shape === "carry" && (step.tone === "plain" || step.tone === "good"));
  if (i < 0) return nothing;
  const { scale } = p.room;
  const [x, y] = [p.lanes.get(road.steps[i]!.to)!, p.rows[i]!];
  return svg`<g class="coach" transform="translate(${x} ${y})">
    <circle r=${11 * scale}/>${iconAt("envelope", 0, 0, 14 * scale)}</g>`;
}

function drawStep(p: Plan, view: View, step: Step, i: number, isNewest: boolean): SVGTemplateResult {
  const { scale, width } = p.room;
  const y = p.rows[i]!;
  const size = 13 * scale;
  const took = step.took >= 0.5 ? duration(step.took) : "";
  const label = shortened(step.label, p.room.isTight ? 46 : 72);
  const at = spot(p, step, label.length + (took ? took.length + 2 : 0), size);
  const state = (step.hop === view.chosen ? " chosen" : "") + (step.hop === view.focused ? " focused" : "");
  const isFaded = view.faded.has(step.from) && view.faded.has(step.to);
  const textY = at.isAbove ? y - (step.shape === "carry" || step.shape === "report" ? 9 : 6) * scale : y + 4.5 * scale;
  return svg`<g class=${`step ${step.shape} ${step.tone}${state}${isFaded ? " faded" : ""}${isNewest ? " newest" : ""}`} data-step=${i}>
    <rect class="hit" x="2" y=${y - 19 * scale} width=${width - 4} height=${28 * scale} rx=${5 * scale}/>
    <text class="time" text-anchor="end" x=${p.times - 10 * scale} y=${y + 4 * scale}>${stamp(step.at)}</text>
    ${line(p, step, y)}
    <text class="label" text-anchor=${at.anchor} x=${at.x} y=${textY}>${label}${took ? svg`<tspan class="took" dx=${6 * scale}>${took}</tspan>` : nothing}</text>
  </g>`;
}

function shortened(label: string, length: number): string {
  return label.length <= length ? label : `${label.slice(0, length - 1).trimEnd()}…`;
}

/** A time since the road began, as the margin shows it. */
export function stamp(at: number): string {
  return at < 999.5 ? `${Math.round(at)} ms` : duration(at);
}

function line(p: Plan, step: Step, y: number): SVGTemplateResult {
  const { scale } = p.room;
  const [a, b] = [p.lanes.get(step.from)!, p.lanes.get(step.to)!];
  const way = Math.sign(b - a);
  const tip = b - way * 2 * scale;
  const chevron = (x: number, direction = way) => `M${x - direction * 7 * scale} ${y - 4.5 * scale}L${x} ${y}L${x - direction * 7 * scale} ${y + 4.5 * scale}`;
  switch (step.shape) {
    case "carry":
    case "report":
      return step.tone === "plain" || step.tone === "good" || step.shape === "report"
        ? svg`<path class="arrow on-band" d=${chevron(b - way * 14 * scale)}/>`
        : svg`<path class="arrow" d=${chevron(b - way * 5 * scale)}/>${sign(p, step, (a + b) / 2, y)}`;
    case "mark":
      return milestone(p, step, a, y);
    case "trip": {
      const [up, down] = [y - 4 * scale, y + 4 * scale];
      return svg`<path class="arrow" d="M${a - way * 2} ${up}H${b + way * 4 * scale}q${way * -4 * scale} 0 ${way * -4 * scale} ${4 * scale}t${way * 4 * scale} ${4 * scale}H${a}"/>
        <path class="arrow" d="M${a + way * 7 * scale} ${down - 4 * scale}L${a + way * scale} ${down}L${a + way * 7 * scale} ${down + 4 * scale}"/>`;
    }
    case "secure":
      return svg`<path class="arrow" d="M${a + way * 2} ${y - 3 * scale}H${b - way * 2}M${a + way * 2} ${y + 3 * scale}H${b - way * 2}"/>
        ${disc(p, "lock", (a + b) / 2, y + 1)}`;
    case "wall": {
      const wall = way > 0 ? p.grounds[1].left : p.grounds[0].right;
      const x = wall - way * 9 * scale;
      return svg`<path class="arrow" d="M${a} ${y}H${x}${chevron(x)}"/><path class="wall" stroke-width=${5 * scale} d="M${wall} ${y - 13 * scale}V${y + 13 * scale}"/>
        ${disc(p, "close", wall + way * 16 * scale, y)}`;
    }
    case "silence": {
      const x = a + (b - a) * 0.55;
      return svg`<path class="arrow" d="M${a} ${y}H${x}"/><path class="arrow dots" stroke-dasharray="${0.1} ${6 * scale}" d="M${x} ${y}H${b - way * 12 * scale}"/>${sign(p, step, b - way * 4 * scale, y)}`;
    }
    case "torn": {
      const x = (a + b) / 2;
      const s = way * scale;
      return svg`<path class="arrow" d="M${a} ${y}H${x - 24 * s}l${5 * s} ${-7 * scale}M${b} ${y}H${x + 24 * s}l${-5 * s} ${7 * scale}"/>${disc(p, "cut", x, y)}
        ${step.tone === "unknown" ? svg`<text class="question" text-anchor="middle" x=${b - way * 14 * scale} y=${y - 5 * scale}>?</text>` : nothing}`;
    }
    default:
      return svg`<path class="arrow" d="M${a + way * 2} ${y}H${tip}${step.tone === "bad" ? "" : chevron(tip)}"/>${step.tone === "plain" || step.tone === "pending" ? nothing : sign(p, step, b - way * 2 * scale, y)}`;
  }
}

const signs: Partial<Record<Step["tone"], IconName>> = { good: "check", wait: "clock", bad: "close", unknown: "alert" };

function sign(p: Plan, step: Step, x: number, y: number): SVGTemplateResult | typeof nothing {
  const name = signs[step.tone];
  return name ? disc(p, name, x, y) : nothing;
}

function disc(p: Plan, name: IconName, x: number, y: number): SVGTemplateResult {
  const { scale } = p.room;
  return svg`<circle class="disc" cx=${x} cy=${y} r=${9 * scale}/>${iconAt(name, x, y, 12 * scale)}`;
}

// A milestone by the roadside.
function milestone(p: Plan, step: Step, x: number, y: number): SVGTemplateResult {
  const s = p.room.scale;
  const d = `M${x - 7 * s} ${y + 9 * s}V${y - 2 * s}a${7 * s} ${7 * s} 0 0 1 ${14 * s} 0V${y + 9 * s}z`;
  return svg`<path class="milestone" d=${d}/>${step.tone === "plain" ? nothing : iconAt(signs[step.tone]!, x, y + 1.5 * s, 10 * s)}`;
}
