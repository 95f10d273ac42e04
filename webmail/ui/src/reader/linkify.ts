/** A piece of plain text, and where it leads if it is an address. */
export interface Piece {
  text: string;
  href?: string;
}

// Every repetition is bounded or stands alone, so no text takes more than a few steps for each of its characters.
const ADDRESS = /\bhttps?:\/\/[^\s<>"\p{Bidi_Control}]{1,2000}|\bwww\.[^\s<>"\p{Bidi_Control}]{3,2000}|\bmailto:[^\s<>"\p{Bidi_Control}]{3,300}|[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/giu;
const CLOSING: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** Plain text in pieces: those that are addresses of the web or of people lead there. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const found = withoutPunctuation(match[0]);
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: found, href: hrefOf(found) });
    from = match.index + found.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

function hrefOf(found: string): string {
  if (/^(?:https?:|mailto:)/i.test(found)) return found;
  return /^www\./i.test(found) ? `https://${found}` : `mailto:${found}`;
}

/** A sentence's full stop, and a bracket that was opened before the address, are not part of it. */
function withoutPunctuation(found: string): string {
  const open: Record<string, number> = { "(": 0, "[": 0, "{": 0 };
  for (const c of found) {
    if (c in open) open[c]!++;
    else if (c in CLOSING) open[CLOSING[c]!]!--;
  }
  let end = found.length;
  for (; end > 0; end--) {
    const last = found[end - 1]!;
    const opening = CLOSING[last];
    if (opening ? open[opening]! >= 0 : !".,;:!?'*_>".includes(last)) break;
    if (opening) open[opening]!++;
  }
  return found.slice(0, end);
}
