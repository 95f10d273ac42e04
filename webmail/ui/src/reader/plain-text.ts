import { html, nothing, type TemplateResult } from "lit";
import { linkify } from "./linkify.js";

/** Lines of one depth of quotation. */
interface Block {
  depth: number;
  lines: string[];
}

const FOLDED_FROM = 4;
const MAX_DEPTH = 8;

/** Plain text as people read it: addresses lead somewhere, quotations are set back, long ones folded, a signature is dimmed. */
export function plainText(text: string): TemplateResult {
  return html`${blocks(text).map((block) => (block.depth > 0 ? quotation(block) : words(block.lines)))}`;
}

export function blocks(text: string): Block[] {
  const found: Block[] = [];
  for (const line of text.split("\n")) {
    const marks = /^(?:> ?){1,50}/.exec(line)?.[0] ?? "";
    const depth = Math.min(MAX_DEPTH, marks.replaceAll(" ", "").length);
    const last = found.at(-1);
    if (last?.depth === depth) last.lines.push(line.slice(marks.length));
    else found.push({ depth, lines: [line.slice(marks.length)] });
  }
  return found;
}

function quotation(block: Block) {
  const quoted = html`<blockquote data-depth=${block.depth}>${words(block.lines)}</blockquote>`;
  if (block.lines.length < FOLDED_FROM) return quoted;
  return html`<details><summary>Quoted text, ${block.lines.length} lines</summary>${quoted}</details>`;
}

function words(lines: string[]) {
  const signature = lines.indexOf("-- "); // RFC 3676 §4.3
  const [said, signed] = signature < 0 ? [lines, []] : [lines.slice(0, signature), lines.slice(signature)];
  return html`<p>${linked(said.join("\n"))}</p>${signed.length ? html`<p class="quiet">${linked(signed.join("\n"))}</p>` : nothing}`;
}

function linked(text: string) {
  return linkify(text).map((piece) =>
    piece.href ? html`<a href=${piece.href} target="_blank" rel="noopener noreferrer">${piece.text}</a>` : piece.text,
  );
}
