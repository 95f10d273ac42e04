package org.postroad.webmail.mail;

import org.postroad.mailstore.SearchSnippet.Mark;
import org.postroad.mailstore.SearchSnippet.Marked;

/** Text as HTML with pieces of it marked (RFC 8621 §5). */
final class Highlight {
    private Highlight() {}

    /** The text escaped, each mark in {@code <mark>}. */
    static String html(Marked marked) {
        String text = marked.text();
        StringBuilder html = new StringBuilder();
        int end = 0;
        for (Mark mark : marked.marks()) {
            html.append(escape(text.substring(end, mark.start())));
            html.append("<mark>")
                    .append(escape(text.substring(mark.start(), mark.end())))
                    .append("</mark>");
            end = mark.end();
        }
        return html.append(escape(text.substring(end))).toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
