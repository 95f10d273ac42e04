import { nothing, svg, type SVGTemplateResult } from "lit";
import { iconShape, type IconName } from "../parts/icon.js";
import { isTall, plan, spot, type Plan, type Room, type Upright } from "./geometry.js";
import type { LaneId, Road, Step } from "./model.js";
import { ways, type Point, type Way } from "./ways.js";
import { duration } from "./words.js";

/** What of a drawing changes while it is looked at. */
export interface View {
  /** How many steps are drawn; the rest of the paper stays empty. */
  shown: number;
  /** The hop whose detail is open, or -1, and which of its lines is meant. */
  chosen: number;
  line: number | undefined;
  /** The hop that has the keyboard's attention, or -1. */
  focused: number;
  /** Lanes that fade, as what is looked at has no part in them. */
  faded: ReadonlySet<LaneId>;
  /** The part of the body, in pixels, in which steps are drawn: what is out of sight costs nothing. */
  sight: { top: number; bottom: number };
}

/** All of the body. */
export const everything: View["sight"] = { top: -Infinity, bottom: Infinity };

export interface Drawing {
  plan: Plan;
  head: SVGTemplateResult;
  body: SVGTemplateResult;
}

type Part = SVGTemplateResult | typeof nothing;

/** Draws a road; pure, so that the same road always makes the same picture. */
export function draw(road: Road, room: Room, view: View): Drawing {
  const p = plan(road, room);
  const uprights = uprightsOf(ways(road, p, road.steps.length));
  const shown = Math.min(view.shown, road.steps.length);
  const inSight = (y: number) => y >= view.sight.top && y <= view.sight.bottom;
  const seen = road.steps.flatMap((step, i) => (i < shown && inSight(p.rows[i]!) ? [{ step, i }] : []));
  return {
    plan: p,
    head: head(road, p, view),
    body: svg`
      ${grounds(p, 0, p.body)}
      ${road.lanes.map((lane) => svg`<path class=${lane.isUsed && !view.faded.has(lane.id) ? "lane" : "lane idle"} d="M${p.lanes.get(lane.id)!} 0V${p.body}"/>`)}
      ${p.gaps.filter((gap) => gap.before < shown && inSight(gap.y)).map((gap) => gapLine(p, gap.y, gap.words))}
      ${seen.map(({ step, i }) => highlight(p, view, step, i))}
      <g class=${view.faded.size ? "faded" : ""}>${ways(road, p, shown).map((way) => wayPath(p, way))}</g>
      ${seen.map(({ step, i }) => drawStep(p, view, step, i, stampOf(road, i), uprights))}
      ${coaches(road, p, shown)}
    `,
  };
}

function head(road: Road, p: Plan, view: View): SVGTemplateResult {
  const { scale, isTight } = p.room;
  const icons = (isTight ? 98 : 48) * scale;
  const [home, away] = p.grounds;
  const isApart = away.left - home.right > 20 * scale && away.right > away.left;
  return svg`
    ${grounds(p, 6 * scale, p.head)}
    ${isApart ? wayPath(p, { kind: "message", points: [[home.right, 20 * scale], [away.left, 20 * scale]] }) : nothing}
    ${isApart && !isTight && !road.houses[2].name ? svg`<text class="network-name" text-anchor="middle" x=${(home.right + away.left) / 2} y=${44 * scale}>the network</text>` : nothing}
    ${road.houses.slice(0, 2).map((house, i) => {
      const ground = p.grounds[i]!;
      return house.name && ground.right > ground.left
        ? svg`<text class="house-name" text-anchor="middle" x=${(ground.left + ground.right) / 2} y=${25 * scale}>${house.name}</text>`
        : nothing;
    })}
    ${road.lanes.map((lane) => {
      const x = p.lanes.get(lane.id)!;
      const name = lane.person || lane.name;
      return svg`<g class=${lane.isUsed && !view.faded.has(lane.id) ? "lane-head" : "lane-head idle"}>
        ${iconAt(lane.icon, x, icons, (isTight ? 18 : 22) * scale)}
        ${isTight
          ? svg`<text class="lane-name" transform="translate(${x - 1} ${icons - 15 * scale}) rotate(-42)">${name}</text>`
          : lines(name, x, icons + 26 * scale, 13 * scale)}
      </g>`;
    })}
  `;
}

// A word to a line, so that names stand clear of each other.
function lines(name: string, x: number, y: number, leading: number) {
  const words = name.split(" ");
  return svg`<text class="lane-name" text-anchor="middle" x=${x} y=${y}>${words.map((word, i) => svg`<tspan x=${x} dy=${i ? leading : 0}>${word}</tspan>`)}</text>`;
}

// Open below in the head and above in the body, so that the two make one.
function grounds(p: Plan, top: number, bottom: number): Part[] {
  const r = top > 0 ? 12 * p.room.scale : 0;
  return p.grounds.map(({ left, right }, i) => {
    if (right <= left) return nothing;
    const roof = `${top + r}q0 ${-r} ${r} ${-r}H${right - r}q${r} 0 ${r} ${r}`;
    const edge = r ? `M${left} ${bottom}V${roof}V${bottom}` : `M${left} ${top}V${bottom}M${right} ${top}V${bottom}`;
    return svg`<path class=${`ground ground-${i}`} d=${`M${left} ${bottom}V${roof}V${bottom}z`}/><path class="ground-edge" d=${edge}/>`;
  });
}

function iconAt(name: IconName, x: number, y: number, size: number): SVGTemplateResult {
  return svg`<g class="icon" transform="translate(${x - size / 2} ${y - size / 2}) scale(${size / 20})">${iconShape(name)}</g>`;
}

function gapLine(p: Plan, y: number, words: string): SVGTemplateResult {
  const right = p.room.width - 14 * p.room.scale;
  const middle = (p.times + right) / 2;
  const half = (words.length * 3.4 + 10) * p.room.scale;
  return svg`<g class="gap"><path d="M${p.times} ${y}H${middle - half}M${middle + half} ${y}H${right}"/>
    <text text-anchor="middle" x=${middle} y=${y + 4 * p.room.scale}>${words}</text></g>`;
}

function uprightsOf(all: Way[]): Upright[] {
  return all.flatMap(({ points }) =>
    points.slice(1).flatMap(([x, y], i) => {
      const [before, top] = points[i]!;
      return before === x ? [{ x, top, bottom: y }] : [];
    }),
  );
}

function wayPath(p: Plan, { kind, points }: Way): SVGTemplateResult {
  const { scale } = p.room;
  if (kind === "hollow") return svg`<path class="way-hollow" stroke-width=${1.4 * scale} d=${outline(points, 4 * scale)}/>`;
  const d = rounded(points, 10 * scale);
  return svg`<path class=${`way ${kind}`} stroke-width=${9 * scale} d=${d}/>
    <path class=${`way-dashes ${kind}`} stroke-width=${1.6 * scale} stroke-dasharray="${6 * scale} ${5 * scale}" d=${d}/>`;
}

function rounded(points: readonly Point[], radius: number): string {
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

function outline(points: readonly Point[], half: number): string {
  const [[x1, y1], [x2, y2]] = [points[0]!, points[1]!];
  return y1 === y2 ? `M${x1} ${y1 - half}H${x2}M${x1} ${y1 + half}H${x2}` : `M${x1 - half} ${y1}V${y2}M${x1 + half} ${y1}V${y2}`;
}

/** Where the message is now, and where a report of its failure is; nowhere once it was given up. */
function coaches(road: Road, p: Plan, shown: number): Part[] {
  const steps = road.steps.slice(0, shown);
  const isTaken = (step: Step) => step.tone === "plain" || step.tone === "good";
  return (["carry", "report"] as const).map((shape) => {
    const i = steps.findLastIndex((step) => step.shape === shape && (shape === "report" || isTaken(step)));
    if (i < 0) return nothing;
    const lane = steps[i]!.to;
    if (lane === "queue" && steps.slice(i).some((step) => step.to === "queue" && step.tone === "bad")) return nothing;
    const { scale } = p.room;
    return svg`<g class=${`coach ${shape}`} transform="translate(${p.lanes.get(lane)!} ${p.rows[i]!})">
      <circle r=${11 * scale}/>${iconAt("envelope", 0, 0, 14 * scale)}</g>`;
  });
}

function stampOf(road: Road, i: number): string {
  const now = stamp(road.steps[i]!.at);
  return i > 0 && stamp(road.steps[i - 1]!.at) === now ? "" : now;
}

/** A time since the road began, as the margin shows it. */
export function stamp(at: number): string {
  return at < 999.5 ? `${Math.round(at)} ms` : duration(at);
}

function drawStep(p: Plan, view: View, step: Step, i: number, time: string, uprights: readonly Upright[]): SVGTemplateResult {
  const { scale, width } = p.room;
  const y = p.rows[i]!;
  const { label, took, length } = words(p, step);
  const at = spot(p, step, y, length, uprights);
  const faded = view.faded.has(step.from) && view.faded.has(step.to) ? " faded" : "";
  const textY = at.isAbove ? y - (isTall(step) ? 11 : 6) * scale : y + 4.5 * scale;
  return svg`<g class=${`step ${step.shape} ${step.tone}${faded}`} data-step=${i}>
    <rect class="hit" x="2" y=${y - 20 * scale} width=${width - 4} height=${29 * scale} rx=${5 * scale}/>
    <text class="time" text-anchor="end" x=${p.times - 10 * scale} y=${y + 4 * scale}>${time}</text>
    ${line(p, step, y)}
    <text class="label" text-anchor=${at.anchor} x=${at.x} y=${textY}>${label}${took ? svg`<tspan class="took" dx=${6 * scale}>${took}</tspan>` : nothing}</text>
  </g>`;
}

// As many words as there is room for, and how long they are in pixels.
function words(p: Plan, step: Step): { label: string; took: string; length: number } {
  const { scale, isTight, width } = p.room;
  const letter = (step.tone === "plain" ? 6.9 : 7.4) * scale;
  const full = (isTight && step.brief) || step.label;
  const took = step.took >= 0.5 ? duration(step.took) : "";
  const beside = width - Math.max(p.lanes.get(step.from)!, p.lanes.get(step.to)!) - 28 * scale;
  const tookLength = took ? took.length * 6.4 * scale + 8 * scale : 0;
  if (step.shape !== "trip" || beside < 90 * scale) {
    const label = shortened(full, isTight ? 50 : 76);
    return { label, took, length: label.length * letter + tookLength };
  }
  const hasRoom = full.length * letter + tookLength <= beside;
  const label = shortened(full, Math.floor(beside / letter));
  return { label, took: hasRoom ? took : "", length: label.length * letter + (hasRoom ? tookLength : 0) };
}

// Below the road, so that it does not dim it.
function highlight(p: Plan, view: View, step: Step, i: number): Part {
  const isChosen = step.hop === view.chosen && (view.line === undefined || view.line === step.lines?.first);
  if (!isChosen && step.hop !== view.focused) return nothing;
  const { scale, width } = p.room;
  const kind = (isChosen ? "chosen" : "") + (step.hop === view.focused ? " focused" : "");
  return svg`<rect class=${kind} x="3" y=${p.rows[i]! - 19 * scale} width=${width - 6} height=${28 * scale} rx=${6 * scale}/>`;
}

function shortened(label: string, length: number): string {
  return label.length <= length ? label : `${label.slice(0, length - 1).trimEnd()}…`;
}

/** A step without its words, alone: with the piece of way that it may need. */
export function drawLine(p: Plan, step: Step, y: number): SVGTemplateResult {
  const isCarry = step.shape === "carry" || step.shape === "report";
  const isTaken = step.shape === "report" || step.tone === "plain" || step.tone === "good";
  const kind = step.shape === "report" ? "report" : isTaken ? "message" : "hollow";
  const ends: Point[] = [[p.lanes.get(step.from)!, y], [p.lanes.get(step.to)!, y]];
  return svg`${isCarry ? wayPath(p, { kind, points: ends }) : nothing}<g class=${`step ${step.shape} ${step.tone}`}>${line(p, step, y)}</g>`;
}

function line(p: Plan, step: Step, y: number): Part | Part[] {
  const s = p.room.scale;
  const [a, b] = [p.lanes.get(step.from)!, p.lanes.get(step.to)!];
  const way = Math.sign(b - a);
  const middle = (a + b) / 2;
  const arrow = (d: string, more = "") => svg`<path class=${`arrow${more}`} d=${d}/>`;
  const point = (x: number, at = y, to = way) => `M${x - to * 7 * s} ${at - 4.5 * s}L${x} ${at}L${x - to * 7 * s} ${at + 4.5 * s}`;
  switch (step.shape) {
    case "carry":
    case "report":
      if (step.shape === "report" || step.tone === "plain" || step.tone === "good") return arrow(point(b - way * 15 * s), " on-way");
      return [arrow(point(b - way * 5 * s)), sign(p, step, middle, y)];
    case "mark":
      return milestone(p, step, a, y);
    case "trip": {
      const [turn, bend] = [b - way * 4 * s, 4 * s];
      return arrow(`M${a} ${y - bend}H${turn}A${bend} ${bend} 0 0 ${way > 0 ? 1 : 0} ${turn} ${y + bend}H${a - way}${point(a - way, y + bend, -way)}`);
    }
    case "secure":
      return [arrow(`M${a} ${y - 3 * s}H${b}M${a} ${y + 3 * s}H${b}`), disc(p, "lock", middle, y)];
    case "wall": {
      const wall = way > 0 ? p.grounds[step.to === "elsewhere" ? 2 : 1].left : p.grounds[0].right;
      const x = wall - way * 6 * s;
      return [
        arrow(`M${a} ${y}H${x}${point(x)}`),
        svg`<path class="barrier" stroke-width=${5 * s} d="M${wall} ${y - 12 * s}V${y + 12 * s}"/>`,
        disc(p, "close", wall + way * 17 * s, y),
      ];
    }
    case "silence": {
      const x = a + (b - a) * 0.5;
      return [arrow(`M${a} ${y}H${x}`), arrow(`M${x + way * 6 * s} ${y}H${b - way * 12 * s}`, " dots"), sign(p, step, b, y)];
    }
    case "torn": {
      const gap = way * Math.min(24 * s, Math.abs(b - a) / 3.2);
      return [
        arrow(`M${a} ${y}H${middle - gap}l${way * 7 * s} ${-8 * s}M${b} ${y}H${middle + gap}l${-way * 7 * s} ${8 * s}`),
        disc(p, "cut", middle, y),
        step.tone === "unknown" ? svg`<text class="question" text-anchor="middle" x=${b} y=${y + 6 * s}>?</text>` : nothing,
      ];
    }
    default: {
      const tip = b - way * 2 * s;
      const via = step.via ? svg`<circle class="via" cx=${p.lanes.get(step.via)!} cy=${y} r=${4 * s}/>` : nothing;
      return [arrow(`M${a} ${y}H${tip}${step.tone === "bad" ? "" : point(tip)}`), via, sign(p, step, b, y)];
    }
  }
}

const signs: Partial<Record<Step["tone"], IconName>> = { good: "check", wait: "clock", bad: "close", unknown: "alert" };

function sign(p: Plan, step: Step, x: number, y: number): Part {
  const name = signs[step.tone];
  return name ? disc(p, name, x, y) : nothing;
}

function disc(p: Plan, name: IconName, x: number, y: number): SVGTemplateResult {
  const { scale } = p.room;
  return svg`<circle class="disc" cx=${x} cy=${y} r=${9 * scale}/>${iconAt(name, x, y, 12 * scale)}`;
}

// A milestone by the roadside.
function milestone(p: Plan, step: Step, x: number, y: number): Part[] {
  const s = p.room.scale;
  const d = `M${x - 7 * s} ${y + 9 * s}V${y - 2 * s}a${7 * s} ${7 * s} 0 0 1 ${14 * s} 0V${y + 9 * s}z`;
  const name = signs[step.tone];
  return [svg`<path class="milestone" d=${d}/>`, name ? iconAt(name, x, y + 1.5 * s, 10 * s) : nothing];
}
