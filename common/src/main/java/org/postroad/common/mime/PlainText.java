package org.postroad.common.mime;

import java.io.IOException;
import java.io.InputStream;
import org.jsoup.Jsoup;

/** The words of a part without its looks: what is searched. */
public final class PlainText {
    private PlainText() {}

    /** Whether the part is text that can be read so. */
    public static boolean isIn(BodyPart part) {
        return part.type().startsWith("text/");
    }

    /**
     * The part's text; of HTML what a reader sees of it.
     *
     * @param encoded as for {@link PartDecoder#decode}
     * @param maxBytes octets of the text in UTF-8 at most, tags included
     * @throws IOException only if the stream cannot be read
     */
    public static String of(BodyPart part, InputStream encoded, int maxBytes) throws IOException {
        String text = PartDecoder.text(part, encoded, maxBytes).value();
        return part.type().equals("text/html") ? Jsoup.parse(text).body().text() : text;
    }
}
