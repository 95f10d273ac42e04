/**
 * The text of sanitised HTML, for quoting. The page's policy allows no parser of the browser to touch foreign HTML, and none is needed: what
 * comes from the sanitiser is well-formed, and text is all that leaves here.
 */
export function htmlText(html: string): string {
  const out = new Text();
  for (const [, comment, end, name, attributes, text] of html.matchAll(
    /(<!--.*?(?:-->|$)|<![^>]*>)|<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>|([^<]+|<)/gis,
  )) {
    if (comment !== undefined) continue;
    if (text !== undefined) out.text(decode(text));
    else if (end) out.close(name!.toLowerCase());
    else out.open(name!.toLowerCase(), attributes ?? "");
  }
  return out.toString();
}

const BLOCKS = new Set(
  "address article aside blockquote center dd details dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead title tr ul".split(
    " ",
  ),
);
const SPACED = new Set("blockquote dl h1 h2 h3 h4 h5 h6 ol p pre table ul".split(" "));
const SILENT = new Set("head script style template title".split(" "));

class Text {
  private readonly lines: string[] = [];
  private line = "";
  private depth = 0;
  private silent = 0;
  private pre = 0;
  private lists: number[] = [];

  text(text: string) {
    if (this.silent > 0) return;
    if (this.pre > 0) {
      const parts = text.replace(/\r\n?/g, "\n").split("\n");
      parts.forEach((part, i) => {
        if (i > 0) this.breakLine();
        this.line += part;
      });
      return;
    }
    const flat = text.replace(/[ \t\r\n\f]+/g, " ");
    this.line += this.line === "" || this.line.endsWith(" ") ? flat.trimStart() : flat;
  }

  open(name: string, attributes: string) {
    if (SILENT.has(name)) this.silent++;
    if (BLOCKS.has(name)) this.endBlock(SPACED.has(name) && this.lists.length === 0);
    if (name === "br") this.breakLine();
    else if (name === "hr") this.lines.push(this.marked("----"));
    else if (name === "pre") this.pre++;
    else if (name === "blockquote") this.depth++;
    else if (name === "ul") this.lists.push(-1);
    else if (name === "ol") this.lists.push(0);
    else if (name === "li") this.line = "  ".repeat(Math.max(0, this.lists.length - 1)) + this.bullet();
    else if ((name === "td" || name === "th") && this.line !== "") this.line += "  ";
    else if (name === "img") this.text(decode(/\balt\s*=\s*"([^"]*)"/i.exec(attributes)?.[1] ?? ""));
  }

  close(name: string) {
    if (SILENT.has(name)) this.silent = Math.max(0, this.silent - 1);
    if (name === "ul" || name === "ol") this.lists.pop();
    if (BLOCKS.has(name)) this.endBlock(SPACED.has(name) && this.lists.length === 0);
    if (name === "pre") this.pre = Math.max(0, this.pre - 1);
    else if (name === "blockquote") this.closeQuote();
  }

  private closeQuote() {
    this.depth = Math.max(0, this.depth - 1);
    while (/^>+$/.test(this.lines.at(-1) ?? "")) this.lines.pop();
    this.lines.push(this.marked(""));
  }

  private bullet(): string {
    const at = this.lists.length - 1;
    if (at < 0 || this.lists[at]! < 0) return "- ";
    this.lists[at]!++;
    return `${this.lists[at]}. `;
  }

  private breakLine() {
    this.lines.push(this.marked(this.line));
    this.line = "";
  }

  private endBlock(spaced: boolean) {
    if (this.line.trim() !== "") this.breakLine();
    this.line = "";
    const last = this.lines.at(-1);
    if (spaced && last !== undefined && last.replace(/^[> ]*/, "") !== "") this.lines.push(this.marked(""));
  }

  private marked(line: string): string {
    return (">".repeat(this.depth) + (this.depth > 0 ? " " : "") + line).trimEnd();
  }

  toString(): string {
    if (this.line !== "") this.breakLine();
    return this.lines
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim();
  }
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function decode(text: string): string {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]+));?/gi, (whole, hex, decimal, name) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole;
    const point = hex ? parseInt(hex, 16) : parseInt(decimal, 10);
    if (point === 0xa0) return " ";
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : "";
  });
}
