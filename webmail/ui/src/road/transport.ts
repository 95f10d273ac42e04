import { LitElement, css, html, nothing } from "lit";
import { base, controls } from "../parts/base.js";
import { icon } from "../parts/icon.js";
import { stamp } from "./draw.js";
import type { Road, Step } from "./model.js";
import { speeds, type Player, type Speed } from "./player.js";

/** Pause, step, play again, and a road with milestones to drag along. */
export class RoadTransport extends LitElement {
  static override properties = { road: { attribute: false }, player: { attribute: false }, tick: {}, live: { type: Boolean } };
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s1);
        padding: var(--s1) var(--s2);
        border-top: 1px solid var(--line);
        background: var(--surface);
        container-type: inline-size;
        font-size: var(--text-s);
      }
      .back pr-icon {
        scale: -1 1;
      }
      .track {
        position: relative;
        flex: 1 1 9rem;
        min-width: 7rem;
        height: var(--control);
      }
      input[type="range"] {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        background: transparent;
        appearance: none;
        cursor: pointer;
      }
      input::-webkit-slider-runnable-track {
        height: 9px;
        border-radius: 5px;
        background:
          repeating-linear-gradient(90deg, var(--horn) 0 6px, transparent 6px 11px) center / 100% 1.6px no-repeat,
          var(--way);
      }
      input::-moz-range-track {
        height: 9px;
        border-radius: 5px;
        background:
          repeating-linear-gradient(90deg, var(--horn) 0 6px, transparent 6px 11px) center / 100% 1.6px no-repeat,
          var(--way);
      }
      input::-webkit-slider-thumb {
        appearance: none;
        width: 20px;
        height: 20px;
        margin-top: -5.5px;
        border: 1.5px solid var(--on-horn);
        border-radius: 50%;
        background: var(--horn);
      }
      input::-moz-range-thumb {
        width: 18px;
        height: 18px;
        border: 1.5px solid var(--on-horn);
        border-radius: 50%;
        background: var(--horn);
      }
      .stone {
        position: absolute;
        top: 1px;
        width: 7px;
        height: 10px;
        margin-left: -3.5px;
        border: 1.5px solid var(--road);
        border-radius: var(--milestone);
        background: var(--surface);
        pointer-events: none;
      }
      .stone.good {
        border-color: var(--good);
        background: var(--good);
      }
      .stone.bad {
        border-color: var(--bad);
        background: var(--bad);
      }
      .stone.wait,
      .stone.unknown {
        border-color: var(--wait);
        background: var(--wait);
      }
      output {
        min-width: 8.5em;
        padding-inline: var(--s1);
        text-align: end;
        font-variant-numeric: tabular-nums;
        color: var(--ink-2);
      }
      select {
        width: auto;
        min-height: 2rem;
        padding-block: 0;
      }
      @media (forced-colors: active) {
        .track {
          forced-color-adjust: none;
        }
      }
      @container (max-width: 46rem) {
        .of {
          display: none;
        }
        .track {
          flex-basis: 4rem;
          min-width: 4rem;
        }
        output {
          min-width: 4em;
        }
        select {
          width: 6.2rem;
          padding-inline: var(--s1);
        }
        button.icon {
          width: 2rem;
        }
      }
      button.live {
        min-height: 2rem;
      }
      .dot {
        width: 0.6rem;
        height: 0.6rem;
        border-radius: 50%;
        background: var(--horn);
        border: 1px solid var(--on-horn);
      }
    `,
  ];
  declare road: Road;
  declare player: Player;
  /** Changes with the player, which is not observed itself. */
  declare tick: number;
  declare live: boolean;

  override render() {
    const { player, road } = this;
    const { shown, length } = player;
    const now = shown ? road.steps[shown - 1]!.at : 0;
    const last = road.steps.at(-1)?.at ?? 0;
    const behind = length - shown;
    return html`
      <button class="icon" aria-label="Replay from the start" title="Replay from the start" ?disabled=${!length} @click=${() => player.replay()}>${icon("replay")}</button>
      <button class="icon back" aria-label="Step back" title="Step back (←)" ?disabled=${!shown} @click=${() => player.seek(shown - 1)}>${icon("step")}</button>
      ${player.isPlaying || (this.live && player.isFollowing)
        ? html`<button class="icon" aria-label="Pause" title="Pause (space)" @click=${() => player.pause()}>${icon("pause")}</button>`
        : html`<button class="icon" aria-label="Play" title="Play (space)" ?disabled=${!length} @click=${() => player.play()}>${icon("play")}</button>`}
      <button class="icon" aria-label="Step forward" title="Step forward (→)" ?disabled=${shown >= length} @click=${() => player.seek(shown + 1)}>${icon("step")}</button>
      <div class="track">
        ${milestones(road.steps).map(
          (i) => html`<span class=${`stone ${road.steps[i]!.tone}`} .style=${`left: calc(10px + (100% - 20px) * ${(i + 1) / length})`}></span>`,
        )}
        <input
          type="range"
          aria-label="How far along the road"
          aria-valuetext=${shown ? `${stamp(now)}: ${road.steps[shown - 1]!.label}` : "the start"}
          min="0"
          max=${length}
          .value=${String(shown)}
          ?disabled=${!length}
          @input=${(event: Event) => player.seek(Number((event.target as HTMLInputElement).value))}
        />
      </div>
      <output>${stamp(now)}<span class="of"> of ${stamp(last)}</span></output>
      <select aria-label="Speed" title=${speeds.find(({ id }) => id === player.speed)!.hint} @change=${(event: Event) => player.setSpeed((event.target as HTMLSelectElement).value as Speed)}>
        ${speeds.map(({ id, name }) => html`<option value=${id} ?selected=${id === player.speed}>${name}</option>`)}
      </select>
      ${this.live
        ? html`<button class="live outlined" aria-pressed=${player.isFollowing} @click=${() => player.follow()}>
            <span class="dot"></span>Live${behind && !player.isPlaying ? html`, ${behind} more` : nothing}
          </button>`
        : nothing}
    `;
  }
}

/** The steps at which something was decided. */
function milestones(steps: readonly Step[]): number[] {
  return steps.flatMap((step, i) => (step.tone !== "plain" && step.tone !== "pending" && step.shape !== "carry") || step.shape === "report" ? [i] : []);
}

customElements.define("pr-road-transport", RoadTransport);

declare global {
  interface HTMLElementTagNameMap {
    "pr-road-transport": RoadTransport;
  }
}
