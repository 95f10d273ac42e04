package org.postroad.common.mime;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;

/** Keeps the beginnings of a message's texts while it is read, and makes its preview of them. Confined to one thread. */
final class PreviewTexts {
    private static final int MAX_TEXTS = 8;
    private static final int MAX_PLAIN = 4 * 1024;

    /** Style sheets often stand before the first visible word. */
    private static final int MAX_HTML = 64 * 1024;

    private final Map<String, BoundedBytes> texts = new HashMap<>();

    /** Where to write the text of that part. */
    BoundedBytes sinkFor(ContentFields content, String partId) {
        boolean html = content.type().equals("text/html");
        boolean shown = (html || content.type().equals("text/plain"))
                && !content.disposition().value().equals("attachment");
        if (!shown || texts.size() == MAX_TEXTS) {
            return BoundedBytes.NONE;
        }
        BoundedBytes sink = new BoundedBytes(html ? MAX_HTML : MAX_PLAIN);
        texts.put(partId, sink);
        return sink;
    }

    /** The beginning of the parts that are shown as text, on one line; at most {@link MimeLimits#MAX_PREVIEW} characters. */
    String preview(List<BodyPart> textBody) {
        StringBuilder preview = new StringBuilder();
        for (BodyPart part : textBody) {
            BoundedBytes text = texts.get(part.partId());
            if (text != null && preview.length() < MimeLimits.MAX_PREVIEW) {
                appendLine(preview, textOf(part, text.toByteArray()));
            }
        }
        return cut(preview);
    }

    private static String textOf(BodyPart part, byte[] bytes) {
        String text = Charsets.find(part.charset())
                .map((Charset charset) -> new String(bytes, charset))
                .orElseGet(() -> Charsets.guess(bytes));
        return part.type().equals("text/html") ? Jsoup.parse(text).body().text() : text;
    }

    private static void appendLine(StringBuilder preview, String text) {
        boolean gap = preview.length() > 0;
        for (int i = 0; i < text.length() && preview.length() <= MimeLimits.MAX_PREVIEW; i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                gap = preview.length() > 0;
            } else if (!isInvisible(c)) {
                preview.append(gap ? " " : "").append(c);
                gap = false;
            }
        }
    }

    private static boolean isInvisible(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.FORMAT || c == '\uFFFD';
    }

    private static String cut(StringBuilder preview) {
        int end = Math.min(preview.length(), MimeLimits.MAX_PREVIEW);
        boolean midCharacter = end > 0 && end < preview.length() && Character.isHighSurrogate(preview.charAt(end - 1));
        return preview.substring(0, midCharacter ? end - 1 : end);
    }
}
