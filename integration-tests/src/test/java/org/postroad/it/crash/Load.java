package org.postroad.it.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.crash.Ledger.Door;
import org.postroad.it.crash.Ledger.Promise;
import org.postroad.it.world.JmapError;
import org.postroad.it.world.Letter;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.Person;
import org.postroad.it.world.SmtpTalk;

/** Clients at all three doors of one life of the system, until it dies under them. Each sends as fast as it is answered. */
final class Load {
    private static final int STRANGERS = 3;
    private static final int SUBMITTERS = 2;
    private static final int WEBMAILS = 2;
    private static final int LONGEST_TEXT = 20_000;

    private final MailHost host;
    private final List<String> senders;
    private final List<String> recipients;
    private final List<String> foreigners;
    private final Ledger ledger;
    private final AtomicLong numbers;
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();

    /**
     * @param senders people of the system who send and do not receive
     * @param recipients people of the system who receive
     * @param foreigners addresses elsewhere
     * @param numbers gives each message its own, over all lives
     */
    Load(
            MailHost host,
            List<String> senders,
            List<String> recipients,
            List<String> foreigners,
            Ledger ledger,
            AtomicLong numbers) {
        this.host = host;
        this.senders = senders;
        this.recipients = recipients;
        this.foreigners = foreigners;
        this.ledger = ledger;
        this.numbers = numbers;
    }

    void start() {
        for (int i = 0; i < STRANGERS; i++) {
            run(this::stranger);
        }
        for (int i = 0; i < SUBMITTERS; i++) {
            run(this::submitter);
        }
        for (int i = 0; i < WEBMAILS; i++) {
            run(this::webmail);
        }
    }

    /** Waits until each client has noticed the end; fails if one met anything but the end of the system. */
    void awaitEnd() throws InterruptedException {
        clients.shutdown();
        if (!clients.awaitTermination(90, TimeUnit.SECONDS)) {
            throw new AssertionError("a client still waits for a system that is dead");
        }
        if (!surprises.isEmpty()) {
            throw new AssertionError("a client was answered what it should not be", surprises.peek());
        }
    }

    /** A client's life. */
    private interface Client {
        void live() throws Exception;
    }

    private void run(Client client) {
        clients.execute(() -> {
            try {
                client.live();
            } catch (SmtpTalk.SmtpReplyException | JmapError refused) {
                surprises.add(refused);
            } catch (IOException | UncheckedIOException dead) {
                return; // the system has died under its client
            } catch (Exception | Error broken) {
                surprises.add(broken);
            }
        });
    }

    private void stranger() throws IOException {
        try (SmtpTalk talk = SmtpTalk.withPort25(host.at(Service.SMTP))) {
            while (true) {
                overSmtp(talk, Door.PORT_25, "stranger@elsewhere.test", some(recipients));
            }
        }
    }

    private void submitter() throws Exception {
        String login = some(senders).get(0);
        try (SmtpTalk talk = SmtpTalk.submitting(host.at(Service.SUBMISSION), login, MailHost.PASSWORD)) {
            while (true) {
                overSmtp(talk, Door.SUBMISSION, login, mixed());
            }
        }
    }

    private void webmail() throws Exception {
        Person sender = host.login(some(senders).get(0));
        while (true) {
            Promise promise = next(Door.JMAP, mixed());
            sender.submit(Letter.to(promise.recipients().toArray(String[]::new))
                    .saying(promise.line() + "\n")
                    .named(promise.messageId()));
            ledger.promised(promise);
        }
    }

    private void overSmtp(SmtpTalk talk, Door door, String from, List<String> to) throws IOException {
        Promise promise = next(door, to);
        String message = "Message-ID: <%s>\r\nFrom: <%s>\r\nSubject: %s\r\n\r\n%s\r\n"
                .formatted(promise.messageId(), from, promise.messageId(), promise.line());
        talk.send(from, to, message);
        ledger.promised(promise);
    }

    private Promise next(Door door, List<String> to) {
        long number = numbers.incrementAndGet();
        Random random = new Random(number);
        StringBuilder line = new StringBuilder("text of " + number);
        int length = random.nextInt(LONGEST_TEXT);
        while (line.length() < length) {
            // Lines of at most 78 octets, so that no encoding changes them.
            line.append("\r\n")
                    .append(Long.toString(random.nextLong() >>> 1, 36).repeat(4));
        }
        return new Promise(door, number + "@crash.test", to, line.toString());
    }

    private List<String> mixed() {
        List<String> mixed = new ArrayList<>(some(recipients));
        mixed.addAll(some(foreigners));
        return mixed;
    }

    private static List<String> some(List<String> of) {
        Random random = new Random();
        List<String> shuffled = new ArrayList<>(of);
        java.util.Collections.shuffle(shuffled, random);
        return List.copyOf(shuffled.subList(0, 1 + random.nextInt(Math.min(3, of.size()))));
    }
}
