package org.postroad.it.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** Python's mailbox module writes what we import and reads what we export: mbox and Maildir with flags, dates and folders. */
class MailboxesTest {
    private static final String ALICE = "alice@one.test";

    private static final String WRITE = """
            import mailbox, sys, os
            for form, box in (("mbox", mailbox.mbox(sys.argv[1])), ("maildir", mailbox.Maildir(sys.argv[2]))):
                for number in range(20):
                    text = "Message-ID: <%d.%s@py.test>\\nSubject: %d\\n\\nFrom the top\\n\\nFrom the middle %d\\n" % (number, form, number, number)
                    message = mailbox.mboxMessage(text) if form == "mbox" else mailbox.MaildirMessage(text)
                    if form == "mbox":
                        message.set_from("x@py.test", (2001, 9, 9, 1, 46, number, 6, 252, 0))
                        message.set_flags("RO" + ("F" if number % 2 else "") + ("A" if number % 3 else ""))
                    else:
                        message.set_subdir("cur")
                        message.set_flags("S" + ("F" if number % 2 else "") + ("R" if number % 3 else ""))
                        message.set_date(1000000000 + number)
                    (box if form == "mbox" or number < 10 else box.add_folder("Lists.python")).add(message)
                box.flush()
            """;

    private static final String READ = """
            import mailbox, sys
            def show(folder, message, flags):
                body = message.get_payload().replace(">From", "From")
                print(folder, message["Message-ID"], flags, "From the top" in body and "From the middle" in body)
            for message in mailbox.mbox(sys.argv[1]):
                show("INBOX", message, "".join(sorted(message.get_flags())))
            top = mailbox.Maildir(sys.argv[2], create=False)
            for name, box in [("INBOX", top)] + [(name, top.get_folder(name)) for name in top.list_folders()]:
                for message in box:
                    show(name, message, message.get_flags() + " " + str(int(message.get_date())))
            """;

    @TempDir
    Path dir;

    private Path config;
    private Path mbox;
    private Path maildir;

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
        mbox = dir.resolve("python.mbox");
        maildir = dir.resolve("python.maildir");
        python(WRITE, mbox, maildir);
    }

    private static String python(String program, Path... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Command.require("python3").toString(), "-c", program));
        for (Path argument : arguments) {
            command.add(argument.toString());
        }
        return Command.run(command, Map.of("TZ", "UTC")).orFail().output();
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

    @Test
    void whatPythonWroteIsImported() throws Exception {
        postroad("import", "--mailbox", "INBOX", ALICE, mbox.toString());
        postroad("import", ALICE, maildir.toString());
        Map<String, List<Email>> mail = mail();
        assertEquals(40, mail.size());
        for (String form : List.of("mbox", "maildir")) {
            for (int number = 0; number < 20; number++) {
                Email email = mail.get(number + "." + form + "@py.test").get(0);
                assertTrue(email.keywords().contains(Keyword.SEEN));
                assertEquals(number % 2 == 1, email.keywords().contains(Keyword.FLAGGED));
                assertEquals(number % 3 != 0, email.keywords().contains(Keyword.ANSWERED));
                // 2001-09-09T01:46:40Z is 1000000000; the mbox has whole minutes and the number as seconds.
                long first = form.equals("mbox") ? 999_999_960L : 1_000_000_000L;
                assertEquals(first + number, email.receivedAt().getEpochSecond());
            }
        }
    }

    @Test
    void whatWeExportPythonReads() throws Exception {
        postroad("import", "--mailbox", "Lists/python", ALICE, mbox.toString());
        postroad("import", ALICE, maildir.toString());
        Path one = dir.resolve("out.mbox");
        Path all = dir.resolve("out.maildir");
        postroad("export", "--format", "mbox", "--mailbox", "Lists/python", ALICE, one.toString());
        postroad("export", "--format", "maildir", ALICE, all.toString());
        List<String> read = python(READ, one, all).lines().toList();
        assertEquals(30 + 40, read.size(), () -> String.join("\n", read));
        assertTrue(read.stream().allMatch(line -> line.endsWith(" True")), () -> String.join("\n", read));
        assertTrue(read.contains("INBOX <5.maildir@py.test> FRS 1000000005 True"), () -> String.join("\n", read));
        assertTrue(read.contains("Lists.python <12.maildir@py.test> S 1000000012 True"), () -> String.join("\n", read));
        assertTrue(read.contains("INBOX <5.mbox@py.test> AFOR True"), () -> String.join("\n", read));
    }
}
