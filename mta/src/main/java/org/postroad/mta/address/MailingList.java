package org.postroad.mta.address;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postroad.common.address.EmailAddress;

/**
 * A list: one address whose mail goes to all of its members, in the name of its owners. Immutable.
 *
 * @param address where one posts
 * @param title what it is called, at most {@value #MAX_TITLE} octets, without control characters; may be empty
 * @param posters who may post
 * @param verp each member's copy leaves under a return path of its own ({@link Verp})
 */
public record MailingList(EmailAddress address, String title, Posters posters, boolean verp) {
    /** Octets of a title in UTF-8. */
    public static final int MAX_TITLE = 200;

    private static final Pattern LOCAL_PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,55}");

    /** Characters of the local part of a list with return paths, which add 30 at most to it (RFC 5321 §4.5.3.1.1). */
    private static final int MAX_WITH_VERP = 34;

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
        if (verp && address.localPart().length() > MAX_WITH_VERP) {
            throw new IllegalArgumentException(
                    "the local part of a list with a return path for each member has at most " + MAX_WITH_VERP
                            + " characters");
        }
    }

    /** With one return path for all members. */
    public MailingList(EmailAddress address, String title, Posters posters) {
        this(address, title, posters, false);
    }

    /** Its owners: {@code friends-owner@north.test}. */
    public EmailAddress owner() {
        return new EmailAddress(address.localPart() + OWNER, address.domain());
    }

    /** Where reports about its mail go, which is to its owners: {@code friends-bounces@north.test}. */
    public EmailAddress bounces() {
        return new EmailAddress(address.localPart() + BOUNCES, address.domain());
    }

    /** The list whose {@link #bounces} an address would be. */
    public static Optional<EmailAddress> ofBounces(EmailAddress address) {
        String local = address.localPart();
        return local.endsWith(BOUNCES) && local.length() > BOUNCES.length()
                ? Optional.of(new EmailAddress(local.substring(0, local.length() - BOUNCES.length()), address.domain()))
                : Optional.empty();
    }
}
