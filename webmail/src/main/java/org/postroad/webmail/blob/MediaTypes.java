package org.postroad.webmail.blob;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Media types that clients name (RFC 2045 §5.1). */
final class MediaTypes {
    static final String OPAQUE = "application/octet-stream";

    private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]{1,127}";
    private static final Pattern FORM = Pattern.compile(
            TOKEN + "/" + TOKEN + "(?:; ?" + TOKEN + "=(?:" + TOKEN + "|\"[ !#-\\[\\]-~]{0,100}\")){0,5}");

    /** What our own pages would run, or dress themselves by, as it comes from their own origin (HTML, section 4.12.1.1). */
    private static final Pattern ACTIVE =
            Pattern.compile("[^;]*(?:java|ecma|j|live)script.*|text/css.*", Pattern.CASE_INSENSITIVE);

    private MediaTypes() {}

    /** The same for what is sent out; never a script or a style sheet. */
    static String passive(@Nullable String type) {
        String known = orOpaque(type);
        return ACTIVE.matcher(known).matches() ? OPAQUE : known;
    }

    static String orOpaque(@Nullable String type) {
        return type != null && type.length() <= 250 && FORM.matcher(type).matches() ? type : OPAQUE;
    }
}
