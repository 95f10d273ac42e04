/** Properties that place a thing over others, move it, or write text: none of a mail's. */
const NEVER = /^(?:position|z-index|inset|top|right|bottom|left|transform|translate|rotate|scale|animation|transition|content|cursor|filter|mask|clip-path|offset|behavior|-moz-binding|--)/;
const WITH_PICTURE = /^(?:background|background-image|list-style|list-style-image)$/;
const PICTURE = /^url\(["']?https?:\/\//i;

/** Takes out of a style what reaches out of its place or asks for anything but a picture of the web, which the frame's policy rules. */
export function calm(style: CSSStyleDeclaration) {
  for (const property of [...style]) {
    const value = style.getPropertyValue(property);
    const asks = /url\(|image-set|src\(|image\(|element\(|cross-fade/i.test(value);
    if (NEVER.test(property) || (asks && !(WITH_PICTURE.test(property) && PICTURE.test(value)))) style.removeProperty(property);
  }
}

/** A mail's style sheet as the browser reads it, less every rule that is no plain style. A sheet made by a script imports nothing. */
export function sheet(css: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  calmRules(made);
  return made;
}

function calmRules(rules: CSSStyleSheet | CSSMediaRule) {
  for (let i = rules.cssRules.length - 1; i >= 0; i--) {
    const rule = rules.cssRules[i];
    if (rule instanceof CSSMediaRule) calmRules(rule);
    else if (rule instanceof CSSStyleRule && isOwn(rule.selectorText) && rule.cssRules.length === 0) calm(rule.style);
    else rules.deleteRule(i);
  }
}

function isOwn(selectors: string): boolean {
  return selectors.split(",").every((selector) => selector.trim().startsWith(".mail-body") && !/[[(]/.test(selector));
}
