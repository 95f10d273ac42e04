import { css } from "lit";

export const listStyles = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
    min-height: 0;
    height: 100%;
    background: var(--surface);
    contain: strict;
  }
  .head {
    display: flex;
    align-items: center;
    gap: var(--s1);
    min-height: 3rem;
    padding: var(--s1) var(--s2) var(--s1) var(--s3);
    border-bottom: 1px solid var(--line);
  }
  .head h1 {
    flex: 0 1 auto;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .head .count {
    flex: 1;
    min-width: 0;
    margin-inline-start: var(--s1);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: var(--text-s);
    color: var(--ink-3);
    font-variant-numeric: tabular-nums;
  }
  .all {
    display: grid;
    place-items: center;
    width: 2rem;
    height: var(--control);
    margin-inline-start: -0.25rem;
    flex: none;
  }
  [role="toolbar"] {
    display: flex;
    flex: 1;
    justify-content: flex-end;
    gap: 0;
    min-width: 0;
  }
  [role="toolbar"] button,
  [role="toolbar"] pr-menu {
    flex: 0 1 var(--control);
    min-width: 1.75rem;
  }
  .chosen {
    flex: 0 1 auto;
    min-width: 2rem;
    overflow: hidden;
    text-overflow: ellipsis;
    font-size: var(--text-s);
    font-weight: 550;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .scroller {
    position: relative;
    overflow-y: auto;
    overflow-x: hidden;
    overflow-anchor: none;
    overscroll-behavior: contain;
    contain: strict;
    scrollbar-width: thin;
    scrollbar-color: var(--line-strong) transparent;
  }
  .probe {
    position: absolute;
    visibility: hidden;
    height: var(--row);
    width: 0;
  }
  .rows {
    position: absolute;
    inset-inline: 0;
    top: 0;
    will-change: transform;
  }
  .row {
    position: relative;
    display: grid;
    grid-template-columns: 2.25rem minmax(0, 1fr);
    height: var(--row);
    padding-inline-end: var(--s3);
    border-bottom: 1px solid var(--line);
    background: var(--surface);
    cursor: pointer;
    user-select: none;
    -webkit-user-select: none;
  }
  .row:hover {
    background: var(--surface-2);
  }
  .row[aria-selected="true"] {
    background: var(--road-soft);
  }
  .row[aria-current] {
    background: var(--road-soft);
    box-shadow: inset 3px 0 var(--road);
  }
  .scroller:focus-visible {
    outline: none;
  }
  .scroller:focus-visible .row[data-cursor] {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
    border-radius: var(--radius-s);
  }
  .mark {
    display: grid;
    place-items: center;
  }
  .mark > * {
    grid-area: 1 / 1;
  }
  .mark input {
    opacity: 0;
    cursor: pointer;
  }
  .row:hover .mark input,
  .row[aria-selected="true"] .mark input,
  .scroller.choosing .mark input,
  .mark input:focus-visible {
    opacity: 1;
  }
  .row:hover .milestone,
  .row[aria-selected="true"] .milestone,
  .scroller.choosing .milestone {
    opacity: 0;
  }
  .milestone {
    width: 0.625rem;
    height: 0.875rem;
    border-radius: var(--milestone);
    visibility: hidden;
  }
  [data-unread] .milestone {
    visibility: visible;
    background: var(--horn);
    outline: 1.5px solid var(--wait);
  }
  .what {
    display: flex;
    flex-direction: column;
    justify-content: center;
    min-width: 0;
    line-height: 1.3;
  }
  .line {
    display: flex;
    align-items: baseline;
    gap: var(--s1);
    min-width: 0;
  }
  .who,
  .subject,
  .preview {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .subject {
    font-size: var(--text-s);
    color: var(--ink);
  }
  .preview {
    font-size: var(--text-s);
    color: var(--ink-3);
  }
  .to,
  .draft {
    flex: none;
    font-size: var(--text-s);
    color: var(--ink-3);
    font-weight: var(--weight);
  }
  .draft {
    color: var(--wait);
  }
  [data-unread] .who,
  [data-unread] .subject {
    font-weight: var(--weight-strong);
  }
  .line .count {
    flex: none;
    padding: 0 0.35rem;
    border-radius: var(--radius-s);
    background: var(--surface-3);
    color: var(--ink-2);
    font-size: var(--text-xs);
    font-variant-numeric: tabular-nums;
    line-height: 1.35;
  }
  time {
    flex: none;
    margin-inline-start: auto;
    padding-inline-start: var(--s2);
    font-size: var(--text-xs);
    color: var(--ink-3);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  [data-unread] time {
    color: var(--road);
    font-weight: var(--weight-strong);
  }
  /* The signs lie over the end of the lower lines, which leave as much room as there are signs. */
  .signs {
    position: absolute;
    inset-block-end: 0.5rem;
    inset-inline-end: var(--s3);
    display: flex;
    align-items: center;
    min-height: 1.75rem;
    background: inherit;
    color: var(--ink-3);
  }
  .signs > :not(button) {
    display: grid;
    place-items: center;
    width: 1.5rem;
  }
  .signs pr-icon {
    width: 1.05rem;
    height: 1.05rem;
  }
  [data-signs="1"] :is(.subject, .preview),
  [data-signs="0"]:hover :is(.subject, .preview) {
    padding-inline-end: 1.75rem;
  }
  [data-signs="2"] :is(.subject, .preview),
  [data-signs="1"]:hover :is(.subject, .preview) {
    padding-inline-end: 3.25rem;
  }
  [data-signs="3"] :is(.subject, .preview),
  [data-signs="2"]:hover :is(.subject, .preview) {
    padding-inline-end: 4.75rem;
  }
  .row button {
    min-height: 1.75rem;
    width: 1.75rem;
    transition: none;
  }
  .row .flag {
    width: 1.5rem;
  }
  .row .flag[aria-pressed="true"] {
    background: none;
    color: var(--bad);
  }
  .row:not(:hover) .flag[aria-pressed="false"] {
    display: none;
  }
  .row .flag[aria-pressed="false"] {
    color: var(--ink-3);
  }
  .actions {
    position: absolute;
    inset-block-start: 0.125rem;
    inset-inline-end: var(--s2);
    display: flex;
    padding-inline-start: var(--s3);
    background: inherit;
    opacity: 0;
    pointer-events: none;
  }
  .actions button {
    min-height: 1.5rem; /* no more than the line that they cover */
  }
  .row:hover .actions {
    opacity: 1;
    pointer-events: auto;
  }
  @media (hover: none) {
    .row:hover .actions {
      opacity: 0;
      pointer-events: none;
    }
    .row:hover .flag[aria-pressed="false"] {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .milestone,
    .bar {
      forced-color-adjust: none;
    }
    .row[aria-current],
    .row[aria-selected="true"] {
      border-inline-start: 4px solid Highlight;
    }
  }
  .skeleton {
    cursor: default;
  }
  .skeleton .what {
    gap: var(--s2);
  }
  .bar {
    height: 0.625rem;
    border-radius: 999px;
    background: var(--surface-3);
  }
  .w0 {
    width: 55%;
  }
  .w1 {
    width: 78%;
  }
  .w2 {
    width: 40%;
  }
  pr-state {
    position: absolute;
    inset: 0;
  }
`;
