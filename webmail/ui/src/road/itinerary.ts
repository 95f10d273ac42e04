import { css } from "lit";

/** The road in words: heard beside the drawing, and where that has no room, seen as stations on one road. */
export const itineraryStyle = css`
  .words.hidden {
    position: absolute;
    inset: 0 auto auto 0;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .itinerary {
    padding: var(--s3) var(--s3) var(--s5);
  }
  .itinerary li {
    position: relative;
    padding-inline-start: 2.6rem;
  }
  .itinerary li::before {
    content: "";
    position: absolute;
    inset: 0 auto 0 0.85rem;
    width: 9px;
    background:
      repeating-linear-gradient(180deg, var(--horn) 0 6px, transparent 6px 11px) center / 1.6px 100% no-repeat,
      var(--way);
  }
  .itinerary li.on-the-line::before {
    width: 0;
    inset-inline-start: 1.1rem;
    border-inline-start: 2px dashed var(--line-strong);
    background: none;
  }
  .itinerary li:first-child::before {
    top: 1rem;
    border-start-start-radius: 5px;
    border-start-end-radius: 5px;
  }
  .itinerary li:last-child::before {
    bottom: auto;
    height: 1.4rem;
  }
  .itinerary .station {
    position: absolute;
    inset: 0.65rem auto auto 0.4rem;
    display: grid;
    place-items: center;
    width: 1.5rem;
    height: 1.6rem;
    border: 1.6px solid var(--road);
    border-radius: var(--milestone);
    background: var(--surface);
    color: var(--road);
  }
  .itinerary .station pr-icon {
    width: 1rem;
    height: 1rem;
  }
  .itinerary .good .station {
    border-color: var(--good);
    color: var(--good);
  }
  .itinerary .wait .station,
  .itinerary .unknown .station {
    border-color: var(--wait);
    border-style: dashed;
    color: var(--wait);
  }
  .itinerary .bad .station {
    border-color: var(--bad);
    color: var(--surface);
    background: var(--bad);
  }
  .itinerary li.place {
    padding-block: var(--s3) var(--s1);
    font-weight: 650;
  }
  .itinerary button {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0 var(--s2);
    width: 100%;
    min-height: 2.75rem;
    padding: var(--s2);
    text-align: start;
    white-space: normal;
    line-height: 1.35;
    font-weight: 400;
  }
  .itinerary .what {
    font-weight: 620;
  }
  .itinerary .at {
    color: var(--ink-3);
    font-variant-numeric: tabular-nums;
  }
  .itinerary .sentence {
    grid-column: 1 / -1;
    color: var(--ink-2);
    overflow-wrap: anywhere;
  }
  .itinerary pr-road-detail {
    margin: 0 0 var(--s3) var(--s2);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    padding-block: var(--s1);
  }
`;
