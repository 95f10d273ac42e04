package org.postroad.mta.address;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.postroad.common.address.EmailAddress;

/**
 * A list: one address whose mail goes to all of its members, in the name of its owners. Immutable.
 *
 * @param address where one posts
 * @param title what it is called, at most {@value #MAX_TITLE} octets, without control characters; may be empty
 * @param posters who may post
 */
public record MailingList(EmailAddress address, String title, Posters posters) {
    /** Octets of a title in UTF-8. */
    public static final int MAX_TITLE = 200;

    private static final Pattern LOCAL_PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,55}");

    static final String OWNER = "-owner";
    static final String BOUNCES = "-bounces";

    /** Who may post. The envelope's sender is looked at. */
    public enum Posters {
        ANYONE,
        MEMBERS,
        OWNERS
    }

    public MailingList {
        if (title.getBytes(StandardCharsets.UTF_8).length > MAX_TITLE
                || title.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a list's title has at most " + MAX_TITLE + " octets and no control characters");
        }
        if (!LOCAL_PART.matcher(address.localPart()).matches()) {
            throw new IllegalArgumentException(
                    "a list's local part has at most 56 of letters, digits, points, hyphens and underscores");
        }
    }

    /** Its owners: {@code friends-owner@north.test}. */
    public EmailAddress owner() {
        return new EmailAddress(address.localPart() + OWNER, address.domain());
    }

    /** Where reports about its mail go, which is to its owners: {@code friends-bounces@north.test}. */
    public EmailAddress bounces() {
        return new EmailAddress(address.localPart() + BOUNCES, address.domain());
    }
}
