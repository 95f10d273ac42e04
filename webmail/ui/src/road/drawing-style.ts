import { css } from "lit";

/** How the drawing looks; on the page and, with the values of its tokens put in, in a file of its own. */
export const drawingStyle = css`
  .drawing text {
    font-family: var(--font);
    fill: var(--ink);
    font-variant-numeric: tabular-nums;
  }
  .drawing .icon {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .paper {
    fill: var(--ground);
  }
  .drawing .title {
    font-size: 1.6em;
    font-weight: 650;
  }
  .ground {
    fill: var(--surface);
  }
  .ground-edge {
    fill: none;
    stroke: var(--line);
  }
  .ground-2 {
    fill: var(--surface-2);
  }
  .house-name {
    font-size: 1.08em;
    font-weight: 650;
  }
  .drawing .network-name {
    font-size: 0.85em;
    font-style: italic;
    fill: var(--ink-3);
  }
  .drawing .lane-name {
    font-size: 0.9em;
    fill: var(--ink-2);
  }
  .lane-head {
    color: var(--road);
  }
  .lane-head.idle {
    opacity: 0.4;
  }
  .lane {
    fill: none;
    stroke: var(--line-strong);
    stroke-width: 1;
    stroke-dasharray: 1 5;
  }
  .lane.idle {
    opacity: 0.35;
  }
  .way {
    fill: none;
    stroke: var(--way);
    stroke-linejoin: round;
  }
  .way-dashes {
    fill: none;
    stroke: var(--horn);
  }
  .way.report {
    stroke: var(--bad);
  }
  .way-dashes.report {
    stroke: var(--surface);
  }
  .way-hollow {
    fill: none;
    stroke: var(--road);
    stroke-dasharray: 4 3;
  }
  .gap path {
    fill: none;
    stroke: var(--line-strong);
    stroke-dasharray: 8 6;
  }
  .drawing .gap text {
    font-size: 0.92em;
    font-style: italic;
    fill: var(--ink-2);
  }
  .drawing .time {
    font-size: 0.85em;
    fill: var(--ink-3);
  }
  .hit {
    fill: transparent;
    stroke: transparent;
    stroke-width: 1.5;
    cursor: pointer;
  }
  .step:hover .hit {
    fill: var(--shadow);
    fill-opacity: 0.35;
  }
  .chosen {
    fill: var(--horn-soft);
    stroke: var(--horn);
  }
  .focused:not(.chosen) {
    fill: none;
  }
  .focused {
    stroke: var(--focus);
    stroke-width: 2;
  }
  .step {
    color: var(--ink-2);
  }
  .step.good {
    color: var(--good);
  }
  .step.wait {
    color: var(--wait);
  }
  .step.bad,
  .step.report {
    color: var(--bad);
  }
  .step.unknown {
    color: var(--wait);
  }
  .faded {
    opacity: 0.22;
  }
  .arrow {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
    stroke-linecap: round;
    stroke-linejoin: round;
    pointer-events: none;
  }
  .step.pending .arrow {
    stroke-dasharray: 5 5;
  }
  .arrow.dots {
    stroke-dasharray: 0.1 7;
    stroke-width: 2.4;
  }
  .via {
    fill: currentColor;
  }
  .arrow.on-way {
    stroke: var(--horn);
    stroke-width: 2.6;
  }
  .step.report .arrow.on-way {
    stroke: var(--surface);
  }
  .barrier {
    stroke: var(--bad);
    stroke-linecap: round;
  }
  .drawing .label {
    paint-order: stroke;
    stroke: var(--surface);
    stroke-width: 4px;
    stroke-linejoin: round;
    pointer-events: none;
  }
  .drawing .took {
    fill: var(--ink-3);
    font-size: 0.88em;
  }
  .step.bad .label,
  .step.wait .label,
  .step.unknown .label,
  .step.report .label {
    fill: currentColor;
    font-weight: 600;
  }
  .step.good .label {
    fill: var(--good);
    font-weight: 600;
  }
  .disc {
    fill: var(--surface);
    stroke: currentColor;
    stroke-width: 1.4;
  }
  .milestone {
    fill: var(--surface);
    stroke: currentColor;
    stroke-width: 1.6;
  }
  .drawing .question {
    font-size: 1.5em;
    font-weight: 700;
    fill: var(--wait);
  }
  .coach {
    color: var(--on-horn);
    pointer-events: none;
    transition: transform var(--calm) var(--ease);
  }
  .coach.report {
    color: var(--bad);
  }
  .coach.report circle {
    fill: var(--bad-soft);
    stroke: var(--bad);
  }
  .coach.carry circle {
    fill: var(--horn);
    stroke: var(--on-horn);
    stroke-width: 1.2;
  }
`;
