package org.postroad.it.world;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.postroad.app.system.MailSystem;
import org.postroad.app.system.SystemStore;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Transaction;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.NewEmail;

/** Mail that lies there already when a story begins: put into somebody's mailboxes beneath the doors, with any age. */
public final class Shelf {
    private static final int BATCH = 500;

    private final SystemStore store;
    private final Instant now;
    private final AccountId account;

    public Shelf(MailSystem system, String address) {
        store = system.store();
        now = system.clock().instant();
        account = store.database()
                .read(rows -> store.mail().directory().byLogin(rows, address))
                .orElseThrow()
                .id();
    }

    /**
     * Files one message.
     *
     * @param text the message with LF at line ends; {@code {date}} stands for its date
     */
    public void file(MailboxRole role, Duration age, Set<String> keywords, String text) throws IOException {
        Letter letter = letter(age, text);
        store.database().write(tx -> file(tx, role, keywords, letter));
    }

    /** Files that many short messages into the Inbox, each a minute older than the one before; every third is unread. */
    public void fill(int count) throws IOException {
        for (int from = 0; from < count; from += BATCH) {
            Letter[] letters = new Letter[Math.min(BATCH, count - from)];
            for (int i = 0; i < letters.length; i++) {
                int number = count - from - i;
                letters[i] = letter(Duration.ofMinutes(from + i), """
                        From: Sender %1$d <sender%1$d@far.test>
                        To: somebody@north.test
                        Subject: Message number %2$d
                        Date: {date}
                        Message-ID: <%2$d@far.test>

                        This is the text of message %2$d, long enough to fill the line that a list shows of it.
                        """.formatted(number % 97, number));
            }
            int first = from;
            store.database().write(tx -> {
                for (int i = 0; i < letters.length; i++) {
                    file(tx, MailboxRole.INBOX, (first + i) % 3 == 0 ? Set.of() : Set.of("$seen"), letters[i]);
                }
                return letters.length;
            });
        }
    }

    private record Letter(MessageSummary summary, StoredBlob blob, Instant at) {}

    private Letter letter(Duration age, String text) throws IOException {
        Instant at = now.minus(age);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
        byte[] bytes = text.replace("{date}", date).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        try (BlobWriter writer = store.blobs().create()) {
            writer.write(bytes, 0, bytes.length);
            return new Letter(MessageReader.read(new ByteArrayInputStream(bytes)), writer.finish(), at);
        }
    }

    private Filing file(Transaction tx, MailboxRole role, Set<String> keywords, Letter letter) {
        Set<MailboxId> mailboxes = store.mail()
                .mailboxes()
                .byRole(tx, account, role)
                .map(Mailbox::id)
                .map(Set::of)
                .orElseThrow();
        Set<Keyword> marks = Set.copyOf(keywords.stream().map(Keyword::new).toList());
        return store.mail()
                .emails()
                .file(tx, account, NewEmail.into(mailboxes, marks, letter.blob(), letter.summary(), letter.at()));
    }
}
