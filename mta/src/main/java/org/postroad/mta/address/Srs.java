package org.postroad.mta.address;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/**
 * The Sender Rewriting Scheme: what is forwarded leaves under a sender of ours, so that SPF holds there, and reports find their way back
 * for {@value #LIFE_DAYS} days. Immutable, thread-safe.
 *
 * <pre>
 * SRS0=hash=day=domain=local@ours      for local@domain, forwarded by us first
 * SRS0=hash=day==token@ours            the same for a sender that would be too long: a row knows it by the token
 * SRS1=hash=first=rest@ours            for SRS0rest@first, forwarded by another host before: we send reports straight to it
 * </pre>
 *
 * <p>The hash is 40 bits of HMAC-SHA256 under the house's secret, in base 32, since mail hosts may change the case of a local part; the day
 * is counted modulo 1024. An address that we have not made, or long ago, leads nowhere.
 */
public final class Srs {
    private static final int LIFE_DAYS = 21;
    private static final int DAYS = 1024;
    private static final int HASH = 8;
    private static final int MAX_LOCAL_PART = 64; // RFC 5321 §4.5.3.1.1
    private static final String BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final Duration FORGET_AFTER = Duration.ofDays(2L * LIFE_DAYS);

    private final HouseKey key;
    private final AddressRows senders;
    private final Clock clock;

    /**
     * @param senders remembers those that are too long
     */
    public Srs(HouseKey key, AddressRows senders, Clock clock) {
        this.key = key;
        this.senders = senders;
        this.clock = clock;
    }

    /** Whether a local part looks like one of the scheme, whoever made it. */
    public static boolean isMeant(String localPart) {
        return startsWith(localPart, "SRS0") || startsWith(localPart, "SRS1");
    }

    private static boolean startsWith(String localPart, String word) {
        return localPart.length() > word.length()
                && localPart.regionMatches(true, 0, word, 0, word.length())
                && "=+-".indexOf(localPart.charAt(word.length())) >= 0;
    }

    /**
     * The sender under which mail from a stranger is forwarded.
     *
     * @param by the domain of ours that forwards
     */
    public EmailAddress forwarded(Transaction tx, EmailAddress sender, Domain by) {
        String local = sender.localPart();
        String first = sender.domain().ascii();
        if (startsWith(local, "SRS1")) {
            String[] parts = local.substring(5).split("=", 3); // hash, first, rest
            if (parts.length == 3 && isDomain(parts[1])) {
                return again(tx, sender, parts[1], parts[2], by);
            }
        }
        return startsWith(local, "SRS0") ? again(tx, sender, first, local.substring(4), by) : fresh(tx, sender, by);
    }

    private EmailAddress again(Transaction tx, EmailAddress sender, String first, String rest, Domain by) {
        String local = "SRS1=" + hash("1", first, rest) + "=" + first + "=" + rest;
        return fits(local) ? new EmailAddress(local, by) : remembered(tx, sender, by);
    }

    private EmailAddress fresh(Transaction tx, EmailAddress sender, Domain by) {
        String domain = sender.domain().ascii();
        String day = day(today());
        String local = "SRS0=" + hash("0", day, domain, sender.localPart()) + "=" + day + "=" + domain + "="
                + sender.localPart();
        return fits(local) ? new EmailAddress(local, by) : remembered(tx, sender, by);
    }

    private EmailAddress remembered(Transaction tx, EmailAddress sender, Domain by) {
        String token = key.sign("sender", sender.toString());
        String day = day(today());
        Instant now = clock.instant();
        senders.rememberSender(tx, token, sender, now, now.minus(FORGET_AFTER));
        return new EmailAddress("SRS0=" + hash("0", day, "", token) + "=" + day + "==" + token, by);
    }

    /** The sender whose mail was forwarded under an address; empty if we never made it, or too long ago. */
    public Optional<EmailAddress> wayBack(Snapshot rows, EmailAddress address) {
        String local = address.localPart();
        try {
            return startsWith(local, "SRS0") ? toSender(rows, local.substring(5)) : toFirst(local.substring(5));
        } catch (AddressSyntaxException forged) {
            return Optional.empty();
        }
    }

    private Optional<EmailAddress> toSender(Snapshot rows, String text) {
        String[] parts = text.split("=", 4); // hash, day, domain, local
        if (parts.length < 4 || !isHash(parts[0], "0", parts[1], parts[2], parts[3]) || !isValid(parts[1])) {
            return Optional.empty();
        }
        return parts[2].isEmpty()
                ? senders.rememberedSender(rows, parts[3].toLowerCase(Locale.ROOT))
                : Optional.of(new EmailAddress(parts[3], Domain.parse(parts[2])));
    }

    private Optional<EmailAddress> toFirst(String text) {
        String[] parts = text.split("=", 3); // hash, first, rest
        return parts.length == 3 && isHash(parts[0], "1", parts[1], parts[2])
                ? Optional.of(new EmailAddress("SRS0" + parts[2], Domain.parse(parts[1])))
                : Optional.empty();
    }

    private boolean isHash(String said, String... parts) {
        return MessageDigest.isEqual(
                said.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8),
                hash(parts).getBytes(StandardCharsets.UTF_8));
    }

    private String hash(String... parts) {
        return key.sign(parts).substring(0, HASH);
    }

    private int today() {
        return (int) (clock.instant().getEpochSecond() / Duration.ofDays(1).toSeconds() % DAYS);
    }

    private static String day(int day) {
        return "" + BASE_32.charAt(day / 32) + BASE_32.charAt(day % 32);
    }

    private boolean isValid(String day) {
        String lower = day.toLowerCase(Locale.ROOT);
        if (lower.length() != 2 || BASE_32.indexOf(lower.charAt(0)) < 0 || BASE_32.indexOf(lower.charAt(1)) < 0) {
            return false;
        }
        int made = BASE_32.indexOf(lower.charAt(0)) * 32 + BASE_32.indexOf(lower.charAt(1));
        return Math.floorMod(today() - made, DAYS) <= LIFE_DAYS;
    }

    private static boolean isDomain(String text) {
        try {
            return !Domain.parse(text).ascii().isEmpty();
        } catch (AddressSyntaxException none) {
            return false;
        }
    }

    private static boolean fits(String localPart) {
        return localPart.getBytes(StandardCharsets.UTF_8).length <= MAX_LOCAL_PART;
    }
}
