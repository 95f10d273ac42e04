package org.postroad.app.lab;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.postroad.app.system.SystemStore;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.NewEmail;

/** The mail that lies in a new lab, from {@code lab/mail/index.csv} and the files it names. */
final class LabMail {
    private static final String FOLDER = "/lab/mail/";

    private final Instant now;

    LabMail(Instant now) {
        this.now = now;
    }

    private record Line(String file, String account, MailboxRole role, Duration age, Set<Keyword> keywords) {
        static Line parse(String line) {
            String[] cells = line.split(",", -1);
            Set<Keyword> keywords = Arrays.stream(cells[4].strip().split(" "))
                    .filter(word -> !word.isEmpty())
                    .map(Keyword::new)
                    .collect(Collectors.toUnmodifiableSet());
            return new Line(
                    cells[0].strip(),
                    cells[1].strip(),
                    MailboxRole.valueOf(cells[2].strip().toUpperCase(Locale.ROOT)),
                    Duration.ofHours(Long.parseLong(cells[3].strip())),
                    keywords);
        }
    }

    /** Files the mail of one account. */
    void fileInto(SystemStore store, AccountId account, String address) throws IOException {
        List<Line> lines = resource("index.csv")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(Line::parse)
                .filter(line -> line.account().equals(address))
                .toList();
        for (Line line : lines) {
            file(store, account, line);
        }
    }

    private void file(SystemStore store, AccountId account, Line line) throws IOException {
        Instant at = now.minus(line.age());
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
        byte[] bytes = resource(line.file())
                .replace("{date}", date)
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8);
        MessageSummary summary = MessageReader.read(new ByteArrayInputStream(bytes));
        try (BlobWriter writer = store.blobs().create()) {
            writer.write(bytes, 0, bytes.length);
            StoredBlob blob = writer.finish();
            Filing filing = store.database().write(tx -> {
                Set<MailboxId> mailboxes = store.mail()
                        .mailboxes()
                        .byRole(tx, account, line.role())
                        .map(Mailbox::id)
                        .map(Set::of)
                        .orElseThrow();
                return store.mail()
                        .emails()
                        .file(tx, account, NewEmail.into(mailboxes, line.keywords(), blob, summary, at));
            });
            if (filing instanceof Filing.Unfiled unfiled) {
                throw new IOException("the lab's " + line.file() + " was not filed: " + unfiled.reason());
            }
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = LabMail.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IOException("the program's own " + FOLDER + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
