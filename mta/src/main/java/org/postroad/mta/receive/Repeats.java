package org.postroad.mta.receive;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.RoadId;
import org.postroad.mta.dispatch.Accepted;
import org.postroad.mta.receive.UnheardReplies.Delivery;
import org.postroad.mta.receive.UnheardReplies.Taken;
import org.postroad.mta.smtp.ReversePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows a message again whose client did not hear that it was taken, and so sends it once more (RFC 5321 §4.5.3.2.6). Thread-safe.
 *
 * <p>That a message was taken for a recipient is noted in the very transaction, and forgotten once the client says anything else on the
 * connection: then it has the reply, and whatever it sends later is meant. A message is a repeat only if sender, recipient, ENVID and
 * Message-ID are the same, and each octet that the client sent; one without a Message-ID never is. Where there is any doubt, such as bytes
 * that are gone, it is none: two copies are better than none (I3).
 *
 * <p>What clients have heard is taken off the rows along with the next message, in its transaction.
 */
public final class Repeats {
    /** As long as senders try (RFC 5321 §4.5.4.1). */
    static final Duration KEPT = Duration.ofDays(5);

    private static final Logger LOG = LoggerFactory.getLogger(Repeats.class);
    private static final int MOST_ROWS = 100_000;
    private static final int MOST_HEARD = 10_000; // what is more stays in the rows until it is old
    private static final int FORGOTTEN_AT_ONCE = 50;
    private static final Comparator<Delivery> ORDER = Comparator.comparingLong(Delivery::id); // no two wait in a circle

    private final Database database;
    private final BlobStore blobs;
    private final UnheardReplies rows;
    private final Counter counter;
    /** The eldest first. Guarded by itself. */
    private final Set<Delivery> heard = new LinkedHashSet<>();

    public Repeats(Database database, BlobStore blobs, UnheardReplies rows, MeterRegistry registry) {
        this.database = database;
        this.blobs = blobs;
        this.rows = rows;
        counter = Counter.builder("postroad.reception.repeats")
                .description("Recipients of messages that came again and were there already")
                .register(registry);
    }

    /** Forgets what nobody will repeat any more; how many rows, at most about {@code limit}. */
    public int trim(Transaction tx, Instant now, int limit) {
        return rows.trim(tx, now.minus(KEPT), MOST_ROWS, limit);
    }

    /** A message that is about to be taken. */
    Arrival arrival(ReversePath from, String envelopeId, Accepted message, int bodyOffset) {
        String messageId =
                message.summary().headers().messageIds().stream().findFirst().orElse("");
        return new Arrival(
                from, envelopeId, messageId, new Taken(message.road(), message.blob(), bodyOffset, message.at()));
    }

    /** One message between its last octet and the moment when its client shows that it has the reply. Confined to one thread at a time. */
    final class Arrival {
        private final ReversePath from;
        private final String envelopeId;
        private final String messageId;
        private final Taken taken;
        private List<Delivery> noted = List.of();

        private Arrival(ReversePath from, String envelopeId, String messageId, Taken taken) {
            this.from = from;
            this.envelopeId = envelopeId;
            this.messageId = messageId;
            this.taken = taken;
        }

        /** Those of the recipients who have this very message already, by the road that it took to them. */
        Map<EmailAddress, RoadId> known(Collection<EmailAddress> recipients) {
            Map<EmailAddress, RoadId> known = new LinkedHashMap<>();
            for (EmailAddress recipient : recipients) {
                Optional<Taken> before = isMarked()
                        ? database.read(snapshot -> rows.find(snapshot, delivery(recipient)))
                        : Optional.empty();
                before.filter(this::isSame).ifPresent(same -> known.put(recipient, same.road()));
            }
            return known;
        }

        /** What clients have heard meanwhile, to be given to {@link #note} or {@link #giveBack}. */
        List<Delivery> takeHeard(Collection<EmailAddress> recipients) {
            List<Delivery> mine =
                    isMarked() ? recipients.stream().map(this::delivery).toList() : List.of();
            List<Delivery> over = new ArrayList<>();
            synchronized (heard) {
                mine.stream().filter(heard::remove).forEach(over::add);
                Iterator<Delivery> others = heard.iterator();
                while (others.hasNext() && over.size() < FORGOTTEN_AT_ONCE) {
                    over.add(others.next());
                    others.remove();
                }
            }
            return over;
        }

        void giveBack(List<Delivery> over) {
            synchronized (heard) {
                heard.addAll(over);
            }
        }

        /**
         * Notes that the message is taken for these recipients; first of all in the transaction, so that of two that come at the same time one
         * waits for the other.
         *
         * @param over what can be forgotten
         * @throws org.postroad.common.db.DuplicateKeyException if the message, or another one with the same Message-ID, is there already
         */
        void note(Transaction tx, Collection<EmailAddress> recipients, List<Delivery> over) {
            over.forEach(delivery -> rows.remove(tx, delivery));
            noted = isMarked()
                    ? recipients.stream()
                            .distinct()
                            .map(this::delivery)
                            .sorted(ORDER)
                            .toList()
                    : List.of();
            noted.forEach(delivery -> rows.add(tx, delivery, taken));
        }

        /** It was not taken for these after all. */
        void withdraw(Transaction tx, Collection<EmailAddress> recipients) {
            recipients.forEach(recipient -> rows.remove(tx, delivery(recipient)));
        }

        /** Its client has the reply. */
        void heard() {
            synchronized (heard) {
                if (heard.size() < MOST_HEARD) {
                    heard.addAll(noted);
                }
            }
            noted = List.of();
        }

        void countRepeats(int recipients) {
            counter.increment(recipients);
        }

        private boolean isMarked() {
            return !messageId.isEmpty();
        }

        private Delivery delivery(EmailAddress recipient) {
            return Delivery.of(from, recipient, envelopeId, messageId);
        }

        private boolean isSame(Taken before) {
            long length = taken.blob().size() - taken.bodyOffset();
            if (before.blob().size() - before.bodyOffset() != length) {
                return false;
            }
            try (InputStream mine = blobs.open(taken.blob().id(), taken.bodyOffset(), length);
                    InputStream other = blobs.open(before.blob().id(), before.bodyOffset(), length)) {
                return isSame(mine, other);
            } catch (IOException gone) {
                LOG.debug("what may have come again cannot be compared", gone);
                return false;
            }
        }

        private boolean isSame(InputStream mine, InputStream other) throws IOException {
            byte[] mineNow = new byte[32 * 1024];
            byte[] otherNow = new byte[32 * 1024];
            int length;
            do {
                length = mine.readNBytes(mineNow, 0, mineNow.length);
                int there = other.readNBytes(otherNow, 0, otherNow.length);
                if (!Arrays.equals(mineNow, 0, length, otherNow, 0, there)) {
                    return false;
                }
            } while (length > 0);
            return true;
        }
    }
}
