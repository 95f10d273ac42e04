import { css, html, svg } from "lit";

const stone = "M-9 0v-20a9 9 0 0 1 18 0V0z";

/** Hills with a road and its milestones: stands at the foot of a page that has little else. Decoration. */
export function way() {
  return html`<svg class="way" viewBox="0 0 1200 200" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
    <path class="far" d="M-400 200V96C-200 40-60 130 140 92S480 10 720 74s420-40 880 30v96z" />
    <path class="near" d="M-400 200v-46c240-40 420 22 640 2s400-52 640-8 420-22 720 6v46z" />
    <path class="bed" d="M-400 178H1600" />
    <path class="dashes" d="M-400 178H1600" />
    ${[-260, 20, 300, 900, 1180, 1460].map((x) => svg`<path class="stone" d=${stone} transform=${`translate(${x} 166)`}/>`)}
  </svg>`;
}

export const wayStyles = css`
  .way .far {
    fill: color-mix(in srgb, var(--road-soft) 45%, var(--ground));
  }
  .way .near {
    fill: var(--road-soft);
  }
  .way .bed {
    fill: none;
    stroke: var(--way);
    stroke-width: 14;
  }
  .way .dashes {
    fill: none;
    stroke: var(--horn);
    stroke-width: 2.4;
    stroke-dasharray: 14 12;
  }
  .way .stone {
    fill: var(--surface);
    stroke: var(--way);
    stroke-width: 2;
  }
`;
