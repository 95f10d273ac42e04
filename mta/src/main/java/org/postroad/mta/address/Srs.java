package org.postroad.mta.address;

import java.nio.charset.StandardCharsets;
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
 * for {@value DatedTags#LIFE_DAYS} days. Immutable, thread-safe.
 *
 * <pre>
 * SRS0=hash=day=domain=local@ours      for local@domain, forwarded by us first
 * SRS0=hash=day==token@ours            the same for a sender that would be too long: a row knows it by the token
 * SRS1=hash=first=rest@ours            for SRS0rest@first, forwarded by another host before: we send reports straight to it
 * </pre>
 *
 * <p>Hash and day are {@link DatedTags}. An address that we have not made, or long ago, leads nowhere.
 */
public final class Srs {
    private static final int MAX_LOCAL_PART = 64; // RFC 5321 §4.5.3.1.1
    private static final Duration FORGET_AFTER = Duration.ofDays(2L * DatedTags.LIFE_DAYS);

    private final HouseKey key;
    private final DatedTags tags;
    private final AddressRows senders;
    private final Clock clock;

    /**
     * @param senders remembers those that are too long
     */
    public Srs(HouseKey key, AddressRows senders, Clock clock) {
        this.key = key;
        tags = new DatedTags(key, clock);
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
        String local = "SRS1=" + tags.hash("1", first, rest) + "=" + first + "=" + rest;
        return fits(local) ? new EmailAddress(local, by) : remembered(tx, sender, by);
    }

    private EmailAddress fresh(Transaction tx, EmailAddress sender, Domain by) {
        String domain = sender.domain().ascii();
        String day = tags.today();
        String local = "SRS0=" + tags.hash("0", day, domain, sender.localPart()) + "=" + day + "=" + domain + "="
                + sender.localPart();
        return fits(local) ? new EmailAddress(local, by) : remembered(tx, sender, by);
    }

    private EmailAddress remembered(Transaction tx, EmailAddress sender, Domain by) {
        String token = key.sign("sender", sender.toString());
        String day = tags.today();
        Instant now = clock.instant();
        senders.rememberSender(tx, token, sender, now, now.minus(FORGET_AFTER));
        return new EmailAddress("SRS0=" + tags.hash("0", day, "", token) + "=" + day + "==" + token, by);
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
        if (parts.length < 4 || !tags.isHash(parts[0], "0", parts[1], parts[2], parts[3]) || !tags.isValid(parts[1])) {
            return Optional.empty();
        }
        return parts[2].isEmpty()
                ? senders.rememberedSender(rows, parts[3].toLowerCase(Locale.ROOT))
                : Optional.of(new EmailAddress(parts[3], Domain.parse(parts[2])));
    }

    private Optional<EmailAddress> toFirst(String text) {
        String[] parts = text.split("=", 3); // hash, first, rest
        return parts.length == 3 && tags.isHash(parts[0], "1", parts[1], parts[2])
                ? Optional.of(new EmailAddress("SRS0" + parts[2], Domain.parse(parts[1])))
                : Optional.empty();
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
