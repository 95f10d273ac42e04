import { css } from "lit";

export const messageStyles = css`
  :host {
    display: block;
    border-block-end: 1px solid var(--line);
  }
  .folded {
    display: flex;
    align-items: center;
    justify-content: flex-start;
    gap: var(--s3);
    width: 100%;
    min-height: 3.25rem;
    padding-inline: var(--s4);
    border-radius: 0;
    font-weight: var(--weight);
    line-height: var(--leading);
    text-align: start;
    --avatar: 1.75rem;
  }
  .folded:hover {
    background: var(--surface-2);
  }
  .folded:focus-visible {
    outline-offset: -2px;
  }
  .folded .who {
    flex: none;
    max-width: 10rem;
    overflow: hidden;
    text-overflow: ellipsis;
    font-weight: 550;
  }
  .folded .preview {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    color: var(--ink-3);
    font-size: var(--text-s);
  }
  .draft {
    flex: none;
    color: var(--wait);
    font-size: var(--text-s);
  }
  time {
    flex: none;
    font-size: var(--text-xs);
    color: var(--ink-3);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  header {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 0 var(--s3);
    padding: var(--s4) var(--s4) var(--s2);
  }
  .head {
    min-width: 0;
  }
  .from {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 var(--s2);
  }
  .from .who {
    min-height: 0;
    padding: 0;
    border-radius: var(--radius-s);
    font-weight: var(--weight-strong);
    line-height: 1.35;
    white-space: normal;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .from .who:hover {
    background: none;
    text-decoration: underline;
    text-underline-offset: 0.15em;
  }
  .address,
  .to {
    font-size: var(--text-s);
    color: var(--ink-3);
  }
  .to {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 var(--s1);
  }
  button.details {
    margin-inline-start: calc(-1 * var(--s1));
    min-height: 1.5rem;
    padding: 0 var(--s1);
    gap: 0.125rem;
    font-size: var(--text-s);
    font-weight: var(--weight);
    color: var(--ink-3);
  }
  button.details pr-icon {
    width: 0.9rem;
    height: 0.9rem;
    transition: transform var(--quick) var(--ease);
  }
  button.details[aria-expanded="true"] pr-icon {
    transform: rotate(180deg);
  }
  .side {
    display: flex;
    flex-direction: column;
    align-items: flex-end;
  }
  .acts {
    display: flex;
    align-items: flex-start;
    margin-inline-end: -0.5rem;
  }
  .flag[aria-pressed="true"] {
    background: none;
    color: var(--bad);
  }
  dl.details {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: var(--s1) var(--s3);
    margin: var(--s1) var(--s4) var(--s3);
    padding: var(--s3);
    border-radius: var(--radius);
    background: var(--surface-2);
    font-size: var(--text-s);
  }
  dt {
    color: var(--ink-3);
  }
  dd {
    overflow-wrap: anywhere;
  }
  .one {
    display: block;
  }
  .body {
    display: grid;
    gap: var(--s4);
    padding: var(--s2) var(--s4) var(--s5) calc(var(--s4) + 2.25rem + var(--s3));
  }
  .text {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    max-width: 46rem;
  }
  .loading {
    display: grid;
    gap: var(--s3);
    padding-block: var(--s2);
    max-width: 36rem;
  }
  .loading i {
    height: 0.625rem;
    border-radius: 999px;
    background: var(--surface-3);
  }
  .loading i:nth-of-type(2) {
    width: 84%;
  }
  .loading i:nth-of-type(3) {
    width: 92%;
  }
  .loading i:nth-of-type(4) {
    width: 38%;
  }
  footer {
    padding: 0 var(--s4) var(--s4) calc(var(--s4) + 2.25rem + var(--s3));
  }
  pr-dialog.road {
    --dialog-width: 64rem;
  }
  @media (max-width: 599.9px) {
    pr-dialog.road {
      --dialog-gap: var(--s2);
      --dialog-padding: var(--s2);
    }
  }
  @container reader (max-width: 34rem) {
    .body,
    footer {
      padding-inline-start: var(--s4);
    }
    header {
      padding-inline-end: var(--s3);
    }
    .side {
      display: contents;
    }
    .side time {
      grid-area: 2 / 2 / auto / -1;
    }
    .acts {
      grid-area: 1 / 3;
    }
  }
  @media print {
    .acts,
    button.details,
    footer {
      display: none;
    }
    .body {
      padding-inline: 0;
    }
  }
`;
