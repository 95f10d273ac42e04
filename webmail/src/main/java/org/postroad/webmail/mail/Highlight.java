package org.postroad.webmail.mail;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text as HTML with some words marked (RFC 8621 §5). */
final class Highlight {
    private Highlight() {}

    /** The text escaped, each word in {@code <mark>}; empty if no word stands in it. */
    static Optional<String> mark(String text, List<String> words) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String anyWord = words.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        Matcher matcher = Pattern.compile(anyWord, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(text);
        StringBuilder html = new StringBuilder();
        int end = 0;
        while (matcher.find()) {
            html.append(escape(text.substring(end, matcher.start())));
            html.append("<mark>").append(escape(matcher.group())).append("</mark>");
            end = matcher.end();
        }
        return end == 0
                ? Optional.empty()
                : Optional.of(html.append(escape(text.substring(end))).toString());
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
