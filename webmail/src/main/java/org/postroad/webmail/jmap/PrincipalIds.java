package org.postroad.webmail.jmap;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postroad.mailstore.Account;

/**
 * The ids of principals (RFC 9670 §2): the address itself, in base64url behind a P. So who knows an address knows the id, and nobody finds people
 * by counting. Holds nothing.
 */
public final class PrincipalIds {
    private static final Pattern FORM = Pattern.compile("P[A-Za-z0-9_-]{1,254}");

    private PrincipalIds() {}

    /** The id of a person; empty for an address that is longer than an id can be (190 octets). */
    public static Optional<String> of(Account account) {
        byte[] login = account.login().toString().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        String id = "P" + Base64.getUrlEncoder().withoutPadding().encodeToString(login);
        return Optional.of(id).filter(text -> FORM.matcher(text).matches());
    }

    /** The address in an id; empty for text that is none. */
    public static Optional<String> address(String id) {
        if (!FORM.matcher(id).matches()) {
            return Optional.empty();
        }
        try {
            byte[] octets = Base64.getUrlDecoder().decode(id.substring(1));
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException notOne) {
            return Optional.empty();
        }
    }
}
