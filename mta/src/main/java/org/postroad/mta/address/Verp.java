package org.postroad.mta.address;

import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;

/**
 * Variable envelope return paths: what a list sends to a member leaves under a reverse-path of that member's own, so that a report tells who it is about whatever it says, for
 * {@value DatedTags#LIFE_DAYS} days. Immutable, thread-safe.
 *
 * <pre>
 * friends-bounces+hash=day=place@ours      for the member in that place
 * </pre>
 *
 * <p>The hash is over the member's address too: whoever knows one return path can say something about that member only, and nothing once the member has left.
 */
public final class Verp {
    private static final Pattern FORM =
            Pattern.compile("(?i)(.{1,63})" + MailingList.BOUNCES + "\\+([a-z2-7]{8})=([a-z2-7]{2})=([0-9]{1,9})");

    private final DatedTags tags;

    Verp(DatedTags tags) {
        this.tags = tags;
    }

    /** The reverse-path of what a list sends to a member. */
    public EmailAddress returnPath(MailingList list, ListMember member) {
        String day = tags.today();
        EmailAddress bounces = list.bounces();
        return new EmailAddress(
                bounces.localPart() + "+" + hash(list, member, day) + "=" + day + "=" + member.place(),
                bounces.domain());
    }

    private String hash(MailingList list, ListMember member, String day) {
        return tags.hash(
                "verp", list.address().toString(), day, member.address().toString());
    }

    /**
     * What such an address says; it may be forged.
     *
     * @param list where it would have to belong to
     */
    record Claim(EmailAddress list, String hash, String day, int place) {}

    /** What an address says, if it has the form of one, whoever made it. */
    static Optional<Claim> read(EmailAddress address) {
        Matcher form = FORM.matcher(address.localPart());
        if (!form.matches()) {
            return Optional.empty();
        }
        Domain domain = address.domain();
        return Optional.of(new Claim(
                new EmailAddress(form.group(1), domain),
                form.group(2),
                form.group(3),
                Integer.parseInt(form.group(4))));
    }

    /**
     * The member that an address was made for; empty if we never made it, too long ago, or for somebody who has left.
     *
     * @param members who has a place in the list now
     */
    Optional<ListMember> member(MailingList list, Claim claim, IntFunction<Optional<ListMember>> members) {
        return tags.isValid(claim.day())
                ? members.apply(claim.place())
                        .filter(member -> tags.isHash(
                                claim.hash(),
                                "verp",
                                list.address().toString(),
                                claim.day(),
                                member.address().toString()))
                : Optional.empty();
    }
}
