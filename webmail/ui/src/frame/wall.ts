import purify from "dompurify";
import { calm } from "./styles.js";

/**
 * The second wall before HTML mail, in the browser that shows it. The server has let through what it knows; here the browser's own parser
 * says what it takes that for, and everything that is not on these lists falls out again.
 */
const TAGS =
  `a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn dir div dl dt em
   figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span
   strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr`.split(/\s+/);

// No id and no name: a sender's element must not stand where a script looks for something else (DOM clobbering).
const ATTRIBUTES =
  `align alt bgcolor border cellpadding cellspacing class color colspan data-host data-inline data-remote data-says dir face height href hspace
   lang noshade nowrap open referrerpolicy rel rowspan size span src start style target title type valign value vspace width`.split(/\s+/);

const LINK = /^(?:https?:\/\/|mailto:|tel:)/i;
const PICTURE = /^(?:https?:\/\/|data:image\/(?:png|gif|jpeg|webp);base64,)/i;
const CLASS = /^(?:[mi]-[\w-]+|mail-body|mail-text)$/;

purify.addHook("uponSanitizeAttribute", (_element, attribute) => {
  const value = attribute.attrValue;
  if (attribute.attrName === "href") attribute.keepAttr = LINK.test(value);
  else if (attribute.attrName === "src") attribute.keepAttr = PICTURE.test(value);
  else if (attribute.attrName === "class") attribute.attrValue = value.split(/\s+/).filter((name) => CLASS.test(name)).join(" ");
});

purify.addHook("afterSanitizeAttributes", (element) => {
  if (element instanceof HTMLElement) calm(element.style);
  if (element instanceof HTMLAnchorElement && element.hasAttribute("href")) {
    element.target = "_blank";
    element.rel = "noopener noreferrer";
  } else if (element instanceof HTMLImageElement) {
    element.referrerPolicy = "no-referrer";
  }
});

export function purified(html: string): DocumentFragment {
  return purify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_NAMESPACES: ["http://www.w3.org/1999/xhtml"],
    RETURN_DOM_FRAGMENT: true,
  });
}
