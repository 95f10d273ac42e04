package org.postroad.it.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.app.cli.PostroadCommand;
import org.postroad.app.settings.SettingsReader;
import org.postroad.app.system.MailSystem;
import org.postroad.it.world.StoreView;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.Keyword;
import picocli.CommandLine;

/** Dovecot reads the Maildir that we export, and we import the Maildir that Dovecot has written: folders, flags, keywords, dates, every octet. */
class DovecotTest {
    private static final String ALICE = "alice@one.test";
    private static final int MESSAGES = 24;
    private static final List<String> FOLDERS = List.of("INBOX", "Lists/Größe & Maß", "Sent", "Archive");

    @TempDir
    Path dir;

    private Path config;
    private Dovecot dovecot;

    @BeforeEach
    void alice() throws Exception {
        config = Files.writeString(dir.resolve("postroad.toml"), """
                hostname = "mx.one.test"
                domains = ["one.test"]
                storage.directory = "data"
                """);
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            new StoreView(system).addPeople(List.of(ALICE));
        }
        dovecot = Dovecot.in(dir.resolve("dovecot"));
    }

    private void postroad(String... words) {
        StringWriter said = new StringWriter();
        CommandLine command = PostroadCommand.commandLine();
        command.setOut(new PrintWriter(said));
        command.setErr(new PrintWriter(said));
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(1, List.of("-c", config.toString()));
        assertEquals(0, command.execute(all.toArray(String[]::new)), said::toString);
    }

    private Map<String, List<Email>> mail() throws Exception {
        try (MailSystem system = MailSystem.open(SettingsReader.read(config))) {
            return new StoreView(system).emails(ALICE);
        }
    }

    /** What message number n has, in words of IMAP; every combination of the system flags, with keywords beside. */
    private static Set<String> flags(int number) {
        Set<String> flags = new TreeSet<>();
        List<String> all = List.of("\\Seen", "\\Flagged", "\\Answered", "\\Draft", "$Forwarded", "Work", "later-on");
        for (int bit = 0; bit < all.size(); bit++) {
            if ((number * 5 >> bit & 1) == 1) {
                flags.add(all.get(bit));
            }
        }
        return flags;
    }

    private static String folder(int number) {
        return FOLDERS.get(number % FOLDERS.size());
    }

    private static String text(int number) {
        return "Message-ID: <" + number + "@dv.test>\nFrom: x@dv.test\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= " + number
                + "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nFrom the top\n.\n"
                + "Grüße und 信件\n".repeat(number * 30) + "\n";
    }

    /** Has Dovecot make the mailboxes, save the messages with their dates, and set the flags. */
    private void dovecotWrites() throws Exception {
        Path source = dir.resolve("dovecot/source");
        // Each folder's messages come by way of the Inbox, which is filled last.
        for (int which = FOLDERS.size() - 1; which >= 0; which--) {
            StringBuilder mbox = new StringBuilder();
            for (int number = which; number < MESSAGES; number += FOLDERS.size()) {
                mbox.append("From x@dv.test Sun Sep  9 01:46:%02d 2001\n".formatted(40 + number % 20))
                        .append(text(number))
                        .append('\n');
            }
            Path one = Files.createDirectories(source.resolve("box" + which));
            Path inbox = Files.writeString(one.resolve("INBOX"), mbox);
            dovecot.own();
            dovecot.doveadm("import", "mbox:" + one + ":INBOX=" + inbox, "", "mailbox", "INBOX", "all");
            if (which > 0) {
                dovecot.doveadm("mailbox", "create", FOLDERS.get(which));
                dovecot.doveadm("move", FOLDERS.get(which), "mailbox", "INBOX", "all");
            }
        }
        for (int number = 0; number < MESSAGES; number++) {
            String id = "<" + number + "@dv.test>";
            dovecot.doveadm(
                    "flags", "replace", String.join(" ", flags(number)), "mailbox", "*", "header", "message-id", id);
        }
    }

    /** As {@link Dovecot#fetch} tells of all messages. */
    private static List<String> expected() {
        List<String> lines = new ArrayList<>();
        for (int number = 0; number < MESSAGES; number++) {
            Instant received = Instant.ofEpochSecond(999_999_960 + 40 + number % 20);
            String date = received.toString().replace('T', ' ').replace("Z", "");
            int size = text(number).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8).length;
            lines.add(String.join(
                    "\t",
                    folder(number),
                    String.join(" ", lower(flags(number))),
                    date,
                    "<" + number + "@dv.test>",
                    Integer.toString(size)));
        }
        return lines.stream().sorted().toList();
    }

    private static Set<String> lower(Set<String> flags) {
        return flags.stream().map(flag -> flag.toLowerCase(Locale.ROOT)).collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> dovecotReads() throws Exception {
        List<String> lines = new ArrayList<>();
        for (String line : dovecot.fetch("mailbox flags date.received hdr.message-id size.virtual")) {
            String[] fields = line.split("\t", -1);
            Set<String> flags = lower(Set.of(fields[1].split(" ", -1)));
            flags.removeAll(Set.of("\\recent", ""));
            fields[1] = String.join(" ", flags);
            lines.add(String.join("\t", fields));
        }
        return lines.stream().sorted().toList();
    }

    @Test
    void whatDovecotWroteIsImportedAndDovecotReadsItsExport() throws Exception {
        dovecotWrites();
        assertEquals(expected(), dovecotReads(), "as Dovecot has it");
        postroad("import", ALICE, dovecot.maildir().toString());
        Map<String, List<Email>> mail = mail();
        assertEquals(MESSAGES, mail.size());
        for (int number = 0; number < MESSAGES; number++) {
            List<Email> emails = mail.get(number + "@dv.test");
            assertEquals(1, emails.size());
            Email email = emails.get(0);
            Set<String> keywords =
                    email.keywords().stream().map(Keyword::text).collect(Collectors.toCollection(TreeSet::new));
            assertEquals(
                    lower(flags(number)).stream()
                            .map(flag -> flag.replace('\\', '$'))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    keywords);
            assertEquals(999_999_960 + 40 + number % 20, email.receivedAt().getEpochSecond());
        }

        dovecot = Dovecot.in(dir.resolve("another"));
        postroad("export", "--format", "maildir", ALICE, dovecot.maildir().toString());
        dovecot.own();
        assertEquals(expected(), dovecotReads(), "as Dovecot reads what we wrote");
        for (int number = 0; number < MESSAGES; number++) {
            String body = dovecot.doveadm("fetch", "body", "header", "message-id", "<" + number + "@dv.test>");
            String sent = text(number);
            assertEquals("body:\n" + sent.substring(sent.indexOf("\n\n") + 2), body);
        }
    }
}
