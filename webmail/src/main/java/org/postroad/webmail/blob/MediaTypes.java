package org.postroad.webmail.blob;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Media types that clients name (RFC 2045 §5.1). */
final class MediaTypes {
    static final String OPAQUE = "application/octet-stream";

    private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]{1,127}";
    private static final Pattern FORM = Pattern.compile(
            TOKEN + "/" + TOKEN + "(?:; ?" + TOKEN + "=(?:" + TOKEN + "|\"[ !#-\\[\\]-~]{0,100}\")){0,5}");

    private MediaTypes() {}

    static String orOpaque(@Nullable String type) {
        return type != null && type.length() <= 250 && FORM.matcher(type).matches() ? type : OPAQUE;
    }
}
