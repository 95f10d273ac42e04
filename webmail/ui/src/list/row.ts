import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../parts/icon.js";
import type { Conversation } from "../store/conversation.js";
import type { Mail } from "../store/mail.js";
import { fullDate, shortDate } from "./dates.js";
import { participants, recipients } from "./participants.js";

export interface RowState {
  position: number;
  isSelected: boolean;
  /** Whether the reader shows it. */
  isOpen: boolean;
  /** Whether the keyboard is at it. */
  isCursor: boolean;
  /** Whether whom it went to matters more than who wrote it. */
  isOutgoing: boolean;
  /** Given in the list of sent messages: where to ask how their delivery stands. */
  sentBy: Mail | undefined;
  canArchive: boolean;
  own: ReadonlySet<string>;
  now: Date;
}

/** One conversation in a list. What its buttons do, they say in `data-do`; the list listens. */
export function row(shown: Conversation, state: RowState): TemplateResult {
  const { email, members } = shown;
  const who = state.isOutgoing ? recipients(members, state.own) : participants(members, state.own);
  const subject = email.subject?.trim() || "No subject";
  const flag = shown.isFlagged ? "Take the flag off" : "Flag";
  const signs = [state.sentBy !== undefined, shown.hasAttachment, shown.isFlagged].filter(Boolean).length;
  return html`<div
    role="row"
    id="row-${state.position}"
    class="row"
    data-at=${state.position}
    aria-rowindex=${state.position + 1}
    aria-selected=${state.isSelected}
    aria-current=${state.isOpen ? "true" : nothing}
    ?data-unread=${shown.isUnread}
    ?data-cursor=${state.isCursor}
    data-signs=${signs}
    draggable="true"
  >
    <span role="gridcell" class="mark" data-do="select">
      <i class="milestone"></i>
      <input type="checkbox" tabindex="-1" aria-label="Select ${subject}" .checked=${state.isSelected} />
    </span>
    <span role="gridcell" class="what">
      <span class="line">
        ${shown.isUnread ? html`<span class="visually-hidden">Unread. </span>` : nothing}
        ${shown.isDraft ? html`<span class="draft">Draft</span>` : nothing}
        <span class="who">${state.isOutgoing ? html`<span class="to">To</span> ` : nothing}${who}</span>
        ${members.length > 1 ? html`<span class="count" title="${members.length} messages">${members.length}<span class="visually-hidden"> messages</span></span>` : nothing}
        <time datetime=${email.receivedAt} title=${fullDate(email.receivedAt)}>${shortDate(email.receivedAt, state.now)}</time>
      </span>
      <span class="subject">${subject}</span>
      <span class="preview">${email.preview || "No text"}</span>
    </span>
    <span role="gridcell" class="signs">
      ${state.sentBy ? html`<pr-delivery-mark .mail=${state.sentBy} .emailId=${email.id}></pr-delivery-mark>` : nothing}
      ${shown.hasAttachment ? html`<span class="attachment" title="Has attachments">${icon("attachment")}<span class="visually-hidden">Has attachments</span></span>` : nothing}
      <button class="icon flag" tabindex="-1" data-do="flag" aria-label=${flag} title=${flag} aria-pressed=${shown.isFlagged}>
        ${icon(shown.isFlagged ? "flag-on" : "flag")}
      </button>
    </span>
    <span role="gridcell" class="actions">
      ${state.canArchive ? action("archive", "archive", "Archive") : nothing}${action("delete", "trash", "Delete")}
      ${shown.isUnread ? action("read", "envelope", "Mark as read") : action("unread", "unread", "Mark as unread")}
    </span>
  </div>`;
}

function action(what: string, shape: "archive" | "trash" | "envelope" | "unread", name: string) {
  return html`<button class="icon" tabindex="-1" data-do=${what} aria-label=${name} title=${name}>${icon(shape)}</button>`;
}

/** Stands where a list is not loaded yet. */
export function skeletonLines(): TemplateResult[] {
  return Array.from(
    { length: 8 },
    (_, i) => html`<div class="row skeleton" aria-hidden="true">
      <span></span><span class="what"><span class="bar w${i % 3}"></span><span class="bar w${(i + 1) % 3}"></span></span>
    </div>`,
  );
}

/** Stands where a message is not loaded yet. */
export function skeletonRow(position: number): TemplateResult {
  return html`<div role="row" id="row-${position}" class="row skeleton" data-at=${position} aria-rowindex=${position + 1} aria-busy="true">
    <span role="presentation" class="mark"></span>
    <span role="gridcell" class="what">
      <span class="visually-hidden">Loading</span>
      <span class="bar w${(position * 7) % 3}"></span><span class="bar w${(position * 5 + 1) % 3}"></span>
    </span>
  </div>`;
}
