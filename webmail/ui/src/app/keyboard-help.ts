import { LitElement, css, html } from "lit";
import { base } from "../parts/base.js";
import "../parts/dialog.js";
import { shortcutGroups } from "./shortcuts.js";

/** Shows what keys can do. */
export class KeyboardHelp extends LitElement {
  static override styles = [
    base,
    css`
      pr-dialog {
        --dialog-width: 46rem;
      }
      .groups {
        columns: 19rem;
        column-gap: var(--s6);
      }
      section {
        break-inside: avoid;
        margin-block-end: var(--s4);
      }
      h3 {
        margin-block-end: var(--s2);
        font-size: var(--text-m);
      }
      dl {
        display: grid;
        grid-template-columns: 6rem 1fr;
        gap: var(--s1) var(--s3);
        font-size: var(--text-s);
      }
      kbd {
        display: inline-block;
        min-width: 1.5rem;
        padding: 0.05rem 0.35rem;
        border: 1px solid var(--line-strong);
        border-block-end-width: 2px;
        border-radius: var(--radius-s);
        background: var(--surface-2);
        font: inherit;
        font-size: var(--text-xs);
        text-align: center;
      }
    `,
  ];

  override render() {
    return html`<pr-dialog open heading="Keys">
      <div class="groups" tabindex="0" role="group" aria-label="Keys">
        ${shortcutGroups.map(
          (group) => html`<section>
            <h3>${group.heading}</h3>
            <dl>
              ${group.shortcuts.map(
                ({ keys, text }) => html`<dt>${keys.map((key, i) => html`${i > 0 ? " then " : ""}<kbd>${key}</kbd>`)}</dt>
                  <dd>${text}</dd>`,
              )}
            </dl>
          </section>`,
        )}
        <section>
          <h3>In the list</h3>
          <dl>
            <dt><kbd>↑</kbd> <kbd>↓</kbd></dt>
            <dd>Previous and next conversation; with Shift, select on the way</dd>
            <dt><kbd>Space</kbd></dt>
            <dd>Select the conversation</dd>
            <dt><kbd>Ctrl+A</kbd></dt>
            <dd>Select all</dd>
          </dl>
        </section>
      </div>
    </pr-dialog>`;
  }
}

customElements.define("pr-keyboard-help", KeyboardHelp);
