package org.postroad.mta.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A reply that was believed, and who gave it. Immutable by convention: nobody changes the message. */
record Reply(Message message, InetSocketAddress server) {
    static final Duration LONGEST = Duration.ofDays(1);
    /** RFC 2308 §5 speaks of one to three hours; a domain that has just been set up should not wait so long for its mail. */
    private static final Duration LONGEST_NEGATIVE = Duration.ofMinutes(15);

    int rcode() {
        return message.getRcode();
    }

    /** Whether the server said something about the name, rather than about its own trouble. */
    boolean isConclusive() {
        return rcode() == Rcode.NXDOMAIN || (rcode() == Rcode.NOERROR && !isReferral());
    }

    /** Records of a name and type in the answer section. */
    List<Record> records(Name name, int type) {
        return message.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == type && record.getName().equals(name))
                .toList();
    }

    Optional<Name> alias(Name name) {
        return records(name, Type.CNAME).stream()
                .map(record -> ((CNAMERecord) record).getTarget())
                .findFirst();
    }

    /** Whether it says for certain that there is nothing more to be found (RFC 2308 §2). */
    boolean endsHere() {
        return rcode() == Rcode.NXDOMAIN || soa().isPresent();
    }

    /** How long it may be kept, zero for not at all: the shortest TTL in the answer, for a negative one the SOA's minimum (RFC 2308 §5). */
    Duration ttl(int type) {
        List<RRset> answers = message.getSectionRRsets(Section.ANSWER);
        Duration shortest =
                answers.stream().map(set -> Duration.ofSeconds(set.getTTL())).reduce(LONGEST, Reply::shorter);
        boolean found = answers.stream().anyMatch(set -> set.getType() == type);
        if (found) {
            return shortest;
        }
        Duration negative = soa().map(soa -> Duration.ofSeconds(Math.min(soa.getTTL(), soa.getMinimum())))
                .orElse(answers.isEmpty() ? Duration.ZERO : shortest); // An alias alone may be kept as itself.
        return shorter(shorter(negative, shortest), LONGEST_NEGATIVE);
    }

    /** When the first of its signatures ends; {@link Instant#MAX} without any. */
    Instant signedUntil() {
        return Stream.of(Section.ANSWER, Section.AUTHORITY)
                .flatMap(section -> message.getSection(section).stream())
                .filter(RRSIGRecord.class::isInstance)
                .map(signature -> ((RRSIGRecord) signature).getExpire())
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    List<String> texts() {
        return message.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() != Type.RRSIG)
                .map(record -> record.getName().toString(true) + " " + record.getTTL() + " "
                        + Type.string(record.getType()) + " " + record.rdataToString())
                .toList();
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private Optional<SOARecord> soa() {
        return message.getSection(Section.AUTHORITY).stream()
                .filter(record -> record.getType() == Type.SOA)
                .map(SOARecord.class::cast)
                .findFirst();
    }

    /** A server that does not resolve for us and names others instead. */
    boolean isReferral() {
        return message.getSection(Section.ANSWER).isEmpty()
                && !message.getHeader().getFlag(Flags.AA)
                && soa().isEmpty()
                && message.getSection(Section.AUTHORITY).stream().anyMatch(record -> record.getType() == Type.NS);
    }
}
