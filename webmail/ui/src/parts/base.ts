import { css } from "lit";

/** What every element's own style sheet begins with: document styles do not reach into shadow trees. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1,
  h2,
  h3 {
    font-size: var(--text-l);
    font-weight: var(--weight-strong);
    line-height: var(--leading-tight);
  }
  a {
    color: var(--road);
    text-underline-offset: 0.15em;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
    border-radius: var(--radius-s);
  }
  .said {
    font-family: var(--mono);
    font-size: var(--text-s);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .quiet {
    color: var(--ink-3);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** Buttons and fields. */
export const controls = css`
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--s2);
    min-height: var(--control);
    padding: 0 var(--s3);
    border: 1px solid transparent;
    border-radius: var(--radius);
    background: transparent;
    color: var(--ink);
    font-weight: 550;
    line-height: 1;
    cursor: pointer;
    transition: background-color var(--quick) var(--ease);
    white-space: nowrap;
  }
  button:hover {
    background: var(--surface-3);
  }
  button:active {
    background: var(--line);
  }
  button[disabled] {
    color: var(--ink-3);
    cursor: not-allowed;
    opacity: 0.65;
  }
  button.main {
    background: var(--road);
    color: var(--on-road);
  }
  button.main:hover:not([disabled]) {
    background: var(--road-strong);
  }
  button.outlined {
    border-color: var(--line-strong);
    background: var(--surface);
  }
  button.outlined:hover:not([disabled]) {
    background: var(--surface-3);
  }
  button.danger {
    color: var(--bad);
  }
  button.danger:hover:not([disabled]) {
    background: var(--bad-soft);
  }
  button.icon {
    width: var(--control);
    padding: 0;
  }
  button[aria-pressed="true"] {
    background: var(--road-soft);
    color: var(--road-strong);
  }
  @media (forced-colors: active) {
    button:is([aria-pressed="true"], [aria-selected="true"]) {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
  label {
    display: block;
    font-size: var(--text-s);
    font-weight: 550;
    color: var(--ink-2);
  }
  input:not([type="checkbox"], [type="radio"], [type="range"]),
  select,
  textarea {
    width: 100%;
    min-height: var(--control);
    padding: var(--s1) var(--s3);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--ink);
    font-size: var(--text-m);
    font-weight: var(--weight);
  }
  input::placeholder,
  textarea::placeholder {
    color: var(--ink-3);
    opacity: 1;
  }
  input[aria-invalid="true"],
  textarea[aria-invalid="true"] {
    border-color: var(--bad);
  }
  input[type="checkbox"],
  input[type="radio"] {
    accent-color: var(--road);
    width: 1.1rem;
    height: 1.1rem;
    margin: 0;
  }
`;
