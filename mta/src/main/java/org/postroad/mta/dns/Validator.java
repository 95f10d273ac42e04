package org.postroad.mta.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/** Judges replies by DNSSEC, from the trust anchors down (RFC 4035 §5). Thread-safe; the caller's thread waits for what it asks. */
final class Validator {
    /** What the judgement came to (RFC 4035 §4.3). */
    enum Security {
        SECURE,
        INSECURE,
        BOGUS,
        /** The keys on the way could not be had, so nobody can say. */
        UNKNOWN
    }

    /**
     * @param reason why, where it is bogus
     */
    record Verdict(Security security, String reason) {}

    /** Gets what a judgement needs beside the reply: keys, and what stands for them in the zone above. */
    @FunctionalInterface
    interface Source {
        Message ask(Name name, int type) throws IOException;
    }

    private final byte[] anchors;
    private final Clock clock;

    /**
     * @param anchors DS or DNSKEY records in the form of a zone file
     */
    Validator(String anchors, Clock clock) {
        this.anchors = anchors.getBytes(StandardCharsets.US_ASCII);
        this.clock = clock;
    }

    /**
     * The names that trust anchors stand at.
     *
     * @throws IllegalArgumentException if the text holds none, or anything else
     */
    static List<Name> names(String anchors) {
        List<Name> names = new ArrayList<>();
        try (Master records =
                new Master(new ByteArrayInputStream(anchors.getBytes(StandardCharsets.US_ASCII)), Name.root, 0)) {
            for (Record record = records.nextRecord(); record != null; record = records.nextRecord()) {
                if (record.getType() != Type.DS && record.getType() != Type.DNSKEY) {
                    throw new IllegalArgumentException("a trust anchor is a DS or DNSKEY record, not " + record);
                }
                if (!names.contains(record.getName())) {
                    names.add(record.getName());
                }
            }
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("trust anchors that cannot be read: " + unreadable.getMessage());
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("there is no trust anchor");
        }
        return List.copyOf(names);
    }

    Verdict judge(Name name, int type, Message reply, Source source) {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        Head head = new Head(query.getQuestion(), reply, source);
        try {
            // One for each judgement: what it learned from a reply that proves bogus must not outlive it.
            ValidatingResolver resolver = new ValidatingResolver(head, clock);
            resolver.loadTrustAnchors(new ByteArrayInputStream(anchors));
            Message judged = resolver.sendAsync(query, Runnable::run)
                    .toCompletableFuture()
                    .join();
            if (head.failed) {
                return new Verdict(Security.UNKNOWN, "the keys of its zone cannot be had");
            }
            if (judged.getRcode() != reply.getRcode() && judged.getRcode() == Rcode.SERVFAIL) {
                return new Verdict(Security.BOGUS, reason(judged));
            }
            boolean proved = judged.getHeader().getFlag(Flags.AD);
            return new Verdict(proved ? Security.SECURE : Security.INSECURE, "");
        } catch (IOException | CompletionException | IllegalArgumentException | IllegalStateException failed) {
            return new Verdict(Security.UNKNOWN, "its signatures cannot be judged: " + failed.getMessage());
        }
    }

    private static String reason(Message judged) {
        OPTRecord options = judged.getOPT();
        return options == null
                ? "its signatures do not hold"
                : options.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                        .map(option -> ((ExtendedErrorCodeOption) option).getText())
                        .findFirst()
                        .orElse("its signatures do not hold");
    }

    /** A question put while a thread of a pool waits, so that the pool may put another in its place. Confined to that thread. */
    private static final class Wait implements ForkJoinPool.ManagedBlocker {
        /** Puts the question. */
        private interface Asking {
            Message ask() throws IOException;
        }

        private final Asking asking;
        private @Nullable Message reply;
        private @Nullable IOException failure;

        Wait(Asking asking) {
            this.asking = asking;
        }

        @Override
        public boolean block() {
            try {
                reply = asking.ask();
            } catch (IOException failed) {
                failure = failed;
            }
            return true;
        }

        @Override
        public boolean isReleasable() {
            return reply != null || failure != null;
        }

        Message reply() throws IOException {
            IOException failed = failure;
            if (failed != null) {
                throw failed;
            }
            return Objects.requireNonNull(reply);
        }
    }

    /** Gives the validator the reply that it is to judge, and asks for whatever else it wants. */
    private static final class Head implements org.xbill.DNS.Resolver {
        private final Record question;
        private final Message reply;
        private final Source source;
        private boolean failed;

        Head(Record question, Message reply, Source source) {
            this.question = question;
            this.reply = reply;
            this.source = source;
        }

        @Override
        public CompletionStage<Message> sendAsync(Message query, Executor executor) {
            Record asked = query.getQuestion();
            if (asked.equals(question)) {
                return CompletableFuture.completedFuture(reply.clone());
            }
            try {
                Wait wait = new Wait(() -> source.ask(asked.getName(), asked.getType()));
                ForkJoinPool.managedBlock(wait); // the validator goes on in the JVM's common pool
                return CompletableFuture.completedFuture(wait.reply().clone());
            } catch (IOException unanswered) {
                failed = true; // the validator takes some of these for an insecure answer
                return CompletableFuture.failedFuture(unanswered);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                failed = true;
                return CompletableFuture.failedFuture(stopped);
            }
        }

        @Override
        public CompletionStage<Message> sendAsync(Message query) {
            return sendAsync(query, Runnable::run);
        }

        @Override
        public void setPort(int port) {
            // The source knows whom to ask, and how.
        }

        @Override
        public void setTCP(boolean flag) {
            // Likewise.
        }

        @Override
        public void setIgnoreTruncation(boolean flag) {
            // Likewise.
        }

        @Override
        public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {
            // Likewise.
        }

        @Override
        public void setTSIGKey(TSIG key) {
            // Likewise.
        }

        @Override
        public void setTimeout(Duration timeout) {
            // Likewise.
        }
    }
}
