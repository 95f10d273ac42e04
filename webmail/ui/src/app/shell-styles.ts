import { css } from "lit";

export const shellStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto auto minmax(0, 1fr);
    height: 100%;
    background: var(--ground);
  }
  .skip {
    position: absolute;
    z-index: 20;
    inset: var(--s2) auto auto var(--s2);
    padding: var(--s2) var(--s3);
    border-radius: var(--radius);
    background: var(--surface);
    transform: translateY(-200%);
  }
  .skip:focus {
    box-shadow: var(--shadow-2);
    transform: none;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: var(--s2);
    padding: var(--s2) var(--s3);
    border-bottom: 1px solid var(--line);
  }
  .mark {
    display: flex;
    align-items: center;
    gap: var(--s2);
    width: calc(15rem - var(--s3) - var(--s2));
    flex: none;
    color: var(--ink);
    text-decoration: none;
    font-size: var(--text-l);
    font-weight: var(--weight-strong);
    letter-spacing: -0.01em;
  }
  form {
    position: relative;
    flex: 1;
    min-width: 0;
    max-width: 40rem;
  }
  form pr-icon {
    position: absolute;
    inset: 0 auto 0 var(--s3);
    margin-block: auto;
    color: var(--ink-3);
    pointer-events: none;
  }
  form input[type="search"] {
    padding-inline-start: 2.5rem;
    border-color: transparent;
    background: var(--surface-3);
  }
  form input[type="search"]:focus {
    border-color: var(--line-strong);
    background: var(--surface);
  }
  .write {
    margin-inline-start: auto;
  }
  .offline {
    display: flex;
    align-items: center;
    gap: var(--s2);
    padding: var(--s2) var(--s4);
    background: var(--wait-soft);
    color: var(--wait);
    font-size: var(--text-s);
  }
  .panes {
    grid-row: 3;
    display: grid;
    grid-template-columns: 15rem minmax(20rem, 25rem) minmax(0, 1fr);
    min-height: 0;
  }
  main {
    display: contents;
  }
  nav,
  .list,
  .reader {
    min-height: 0;
    min-width: 0;
    overflow: hidden;
  }
  .list,
  .reader {
    border-inline-start: 1px solid var(--line);
  }
  .reader {
    background: var(--surface);
  }
  pr-mailboxes {
    height: 100%;
  }
  .nothing {
    display: grid;
    height: 100%;
    place-items: center;
  }
  .list > pr-state {
    height: 100%;
    background: var(--surface);
  }
  dialog {
    width: min(18rem, 85vw);
    max-width: none;
    height: 100dvh;
    max-height: none;
    margin: 0;
    padding: 0;
    border: 0;
    border-inline-end: 1px solid transparent; /* seen where colours are forced */
    background: var(--ground);
    color: var(--ink);
    box-shadow: var(--shadow-2);
  }
  dialog[open] {
    animation: come var(--calm) var(--ease);
  }
  dialog::backdrop {
    background: var(--shade);
  }
  .drawer {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: var(--s2) var(--s2) 0 var(--s4);
  }
  @keyframes come {
    from {
      transform: translateX(-2rem);
      opacity: 0;
    }
  }
  .menu {
    display: none;
  }
  @media (max-width: 1099.9px) {
    .panes {
      grid-template-columns: minmax(17rem, 21rem) minmax(0, 1fr);
    }
    nav.wide {
      display: none;
    }
    .list {
      border-inline-start: 0;
    }
    .menu {
      display: inline-flex;
    }
    .mark {
      width: auto;
    }
    .panes.composing {
      grid-template-columns: minmax(0, 1fr);
    }
    .composing .list {
      display: none;
    }
  }
  @media (max-width: 699.9px) {
    .bar {
      gap: var(--s1);
      padding: var(--s2);
    }
    .bar.composing {
      display: none; /* the editor has its own way out, and needs the room */
    }
    .panes,
    .panes.composing {
      grid-template-columns: minmax(0, 1fr);
    }
    .mark {
      display: none;
    }
    .list,
    .reader {
      border: 0;
    }
    .panes:not(.reading) .reader,
    .panes.reading .list {
      display: none;
    }
    .write span {
      display: none;
    }
    .write {
      width: var(--control);
      padding: 0;
      flex: none;
    }
  }
  @media print {
    :host {
      display: block;
      height: auto;
    }
    .bar,
    .offline,
    .list,
    nav {
      display: none;
    }
    .panes {
      display: block;
    }
    .reader {
      overflow: visible;
      border: 0;
    }
  }
`;
