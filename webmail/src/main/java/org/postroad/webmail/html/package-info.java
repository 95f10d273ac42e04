/**
 * HTML mail made safe to show (I8): what a sender wrote becomes markup in which nothing runs, nothing is fetched unasked and nothing
 * reaches out of its place. {@link org.postroad.webmail.html.HtmlEndpoint} gives it to the reader's page, which is the second wall.
 *
 * <p>A message's HTML is parsed as browsers parse ({@code HtmlRewriter}: style sheets, images and links are turned into what we show),
 * then passes the whitelist of the OWASP sanitizer ({@code HtmlWall}), which is safe by itself. Style sheets are read by
 * {@code CssFilter} and written anew. Touches no disk and no network but through {@code webmail.blob}. docs/web-safety.md tells of all
 * walls.
 */
@NullMarked
package org.postroad.webmail.html;

import org.jspecify.annotations.NullMarked;
