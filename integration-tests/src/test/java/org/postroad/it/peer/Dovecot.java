package org.postroad.it.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Dovecot of the test's own, with one user and a Maildir, spoken to by {@code doveadm}: no daemon, no network, configuration and all else in a
 * directory of the test. As Dovecot reads no mail as root, it is nobody's where the test is root's.
 */
final class Dovecot {
    private static final String NOBODY = "nobody";

    private final Path program = Command.require("doveadm");
    private final Path home;

    private Dovecot(Path home) {
        this.home = home;
    }

    /** @param directory with the Maildir {@code Maildir}, or without one: then Dovecot makes it */
    static Dovecot in(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("dovecot.conf"), """
                base_dir = %1$s/run
                state_dir = %1$s/run
                ssl = no
                protocols =
                stats_writer_socket_path =
                mail_location = maildir:%1$s/Maildir
                mail_uid = %2$s
                first_valid_uid = 1
                first_valid_gid = 0
                namespace inbox {
                  inbox = yes
                  separator = /
                }
                """.formatted(
                        directory, isRoot() ? NOBODY : System.getProperty("user.name")));
        Dovecot dovecot = new Dovecot(directory);
        dovecot.own();
        return dovecot;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Has Dovecot's user own what the test put there, and lets it come there. */
    void own() throws IOException {
        if (!isRoot()) {
            return;
        }
        Files.setPosixFilePermissions(home.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        UserPrincipal nobody =
                home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NOBODY);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.toList()) {
                Files.setOwner(file, nobody);
            }
        }
    }

    Path maildir() {
        return home.resolve("Maildir");
    }

    /** Runs doveadm; what it printed. Times are in UTC. The words go by way of a file, as this JVM's locale may know no more than ASCII. */
    String doveadm(String... words) throws IOException, InterruptedException {
        Path file = Files.writeString(home.resolve("words"), String.join("\n", words) + "\n");
        List<String> command = List.of(
                Command.require("xargs").toString(),
                "--delimiter=\\n",
                "--arg-file=" + file,
                program.toString(),
                "-c",
                home.resolve("dovecot.conf").toString());
        Map<String, String> environment =
                Map.of("TZ", "UTC", "LC_ALL", "C.UTF-8", "HOME", home.toString(), "USER", "tester");
        String octets = Command.run(command, environment).orFail().output();
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** The lines of a table of all messages, without its head. */
    List<String> fetch(String fields) throws IOException, InterruptedException {
        return doveadm("-f", "tab", "fetch", fields, "all")
                .lines()
                .skip(1)
                .sorted()
                .toList();
    }
}
